import { describe, expect, test } from "bun:test";
import { ClientDecoder, ClientEncoder, ServerDecoder, ServerEncoder } from "../../../server/cccp/wire/codec.ts";
import { join, toHex } from "../../support/cccp-bytes.ts";
import { decodeAll } from "./decode-all.ts";
import { CLIENT_GOLDEN, SERVER_GOLDEN } from "./golden.ts";

const directions = [
  { title: "client", golden: CLIENT_GOLDEN, Decoder: ClientDecoder },
  { title: "server", golden: SERVER_GOLDEN, Decoder: ServerDecoder },
];

for (const { title, golden, Decoder } of directions) {
  const stream = join(...golden.map(({ bytes }) => bytes));
  const messages = golden.map(({ message }) => message);

  describe(`golden frames of the ${title}`, () => {
    test("decode to what they say", () => {
      expect(decodeAll(new Decoder(), stream)).toEqual(messages);
    });

    test("decode alike when cut in two anywhere", () => {
      for (let cut = 0; cut <= stream.length; cut++) {
        const results = decodeAll(new Decoder(), stream.subarray(0, cut), stream.subarray(cut));
        expect(results, `cut at ${cut}`).toEqual(messages);
      }
    });

    test("decode alike byte by byte", () => {
      const bytes = Array.from(stream, (byte) => Uint8Array.of(byte));
      expect(decodeAll(new Decoder(), ...bytes)).toEqual(messages);
    });
  });
}

test("the client's messages encode to the golden frames", () => {
  const encoder = new ClientEncoder();
  for (const { title, message, bytes } of CLIENT_GOLDEN) {
    expect(toHex(encoder.encode(message)), title).toBe(toHex(bytes));
  }
});

test("the server's messages encode to the golden frames", () => {
  const encoder = new ServerEncoder();
  for (const { title, message, bytes } of SERVER_GOLDEN) {
    expect(toHex(encoder.encode(message)), title).toBe(toHex(bytes));
  }
});
