import { expect, test } from "bun:test";
import { Random } from "../../../scripts/fuzz/random.ts";
import { randomMessage } from "../../../scripts/fuzz/random-message.ts";
import { ClientDecoder, ClientEncoder, ServerDecoder, ServerEncoder } from "../../../server/cccp/wire/codec.ts";
import { MESSAGES } from "../../../server/cccp/wire/message-table.ts";
import type { ClientMessage, ServerMessage } from "../../../server/cccp/wire/messages.ts";
import { decodeAll } from "./decode-all.ts";

const ROUNDS = 3_000;

test("what a client encodes, a server decodes to the same", () => {
  const random = new Random(1);
  const messages = Array.from({ length: ROUNDS }, () => randomMessage(random, "client_to_server") as ClientMessage);
  const encoder = new ClientEncoder();
  const decoder = new ClientDecoder();
  expect(decodeAll(decoder, ...messages.map((message) => encoder.encode(message)))).toEqual(messages);
  expect(decoder.counters).toMatchObject({ frames: ROUNDS, unknownClasses: 0, skippedFields: 0, malformed: 0 });
  expect(kinds(messages)).toEqual(kindsOf("client_to_server"));
});

test("what a server encodes, a client decodes to the same", () => {
  const random = new Random(2);
  const messages = Array.from({ length: ROUNDS }, () => randomMessage(random, "server_to_client") as ServerMessage);
  const encoder = new ServerEncoder();
  const decoder = new ServerDecoder();
  expect(decodeAll(decoder, ...messages.map((message) => encoder.encode(message)))).toEqual(messages);
  expect(decoder.counters).toMatchObject({ frames: ROUNDS, skippedFields: 0, malformed: 0 });
  expect(kinds(messages)).toEqual(kindsOf("server_to_client"));
});

/** Proof that the generator met every message. */
function kinds(messages: readonly { name: string }[]): string[] {
  return [...new Set(messages.map(({ name }) => name))].sort();
}

function kindsOf(direction: string): string[] {
  return MESSAGES.filter((one) => one.direction === direction)
    .map(({ name }) => name as string)
    .sort();
}
