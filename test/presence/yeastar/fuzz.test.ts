import { describe, expect, test } from "bun:test";
import { Random } from "../../../server/platform/random.ts";
import { answerOf, errorOf } from "../../../server/presence/yeastar/answer.ts";
import {
  type PbxExtension,
  readAnswer,
  readExtension,
  readExtensions,
  readTokens,
  writeExtension,
  writeTokens,
} from "../../../server/presence/yeastar/codec.ts";
import { ERRCODES, errcodeKind, PBX_ERROR_CODES } from "../../../server/presence/yeastar/errcodes.ts";
import { type PbxNotice, readFrame, writeEvent } from "../../../server/presence/yeastar/event-frame.ts";
import { PbxError, SENTENCES } from "../../../server/presence/yeastar/pbx-error.ts";

const ROUNDS = 5_000;
const TEXTS = [
  '{"errcode":0,"errmsg":"SUCCESS","total_number":1,"data":[{"id":60,"number":"2005","caller_id_name":"A","presence_status":"available","online_status":{"sip_phone":{"status":1}}}]}',
  '{"errcode":0,"errmsg":"SUCCESS","access_token_expire_time":1800,"access_token":"a","refresh_token_expire_time":86400,"refresh_token":"b"}',
  '{"errcode":40002,"errmsg":"PARAMETER ERROR","invalid_param_list":[{"field":"presence_status","value":"x"}]}',
  '{"type":30009,"sn":"3631","msg":"{\\"extension\\":\\"2001\\",\\"status\\":\\"lunch\\"}"}',
  '{"type":30022,"msg":{"ext_number":"2001","option":"CREATE"}}',
  "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
  "heartbeat response",
];
const ODD: unknown[] = [
  null,
  true,
  -1,
  1e300,
  "",
  "\u0000",
  "\u202e",
  [],
  {},
  [[]],
  "x".repeat(10_000),
  "__proto__",
  2 ** 53,
];

/** A text with letters changed, cut, doubled, or a value of its JSON replaced by something odd. */
function mutated(random: Random, text: string): string {
  if (random.chance(0.4) && text.startsWith("{")) {
    return JSON.stringify(JSON.parse(text), (_key, value) =>
      random.chance(0.15) ? random.pick(ODD) : (value as unknown),
    );
  }
  let out = text;
  for (let n = random.integer(1, 6); n > 0; n--) {
    const at = random.integer(0, out.length);
    const kind = random.integer(0, 3);
    if (kind === 0) out = out.slice(0, at) + String.fromCharCode(random.integer(0, 0xffff)) + out.slice(at + 1);
    else if (kind === 1) out = out.slice(0, at);
    else if (kind === 2) out = out.slice(0, at) + out.slice(Math.max(0, at - random.integer(1, 30)));
    else out = out.slice(0, at) + out.slice(at + random.integer(1, 10));
  }
  return out;
}

describe("whatever comes", () => {
  test("answers become answers or errors with a known code", () => {
    const random = new Random(11);
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const text = mutated(random, random.pick(TEXTS));
      const status = random.pick([200, 200, 200, 204, 400, 500, 502, 503]);
      const answer = answerOf(status, text);
      const error = answer instanceof PbxError ? answer : answer.errcode === 0 ? null : errorOf(answer);
      if (error) {
        expect(PBX_ERROR_CODES as readonly string[]).toContain(error.code);
        expect(error.message.length).toBeLessThan(800);
      } else if (!(answer instanceof PbxError)) {
        readTokens(answer);
        for (const extension of readExtensions(answer)?.extensions ?? []) expect(isExtension(extension)).toBe(true);
      }
      seen.set(error?.code ?? "good", (seen.get(error?.code ?? "good") ?? 0) + 1);
    }
    for (const code of ["good", "not_understood", "bad_gateway", "bad_parameter"])
      expect(seen.get(code)).toBeGreaterThan(50);
  });

  test("frames become notices, or are bad", () => {
    const random = new Random(12);
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const frame = readFrame(mutated(random, random.pick(TEXTS)));
      seen.set(frame.kind, (seen.get(frame.kind) ?? 0) + 1);
      if (frame.kind !== "notice") continue;
      expect(frame.notice.number.length).toBeWithin(1, 256);
      if (frame.notice.kind === "presence") expect(frame.notice.status.length).toBeWithin(1, 256);
    }
    for (const kind of ["notice", "bad", "answer", "other"]) expect(seen.get(kind)).toBeGreaterThan(10);
  });
});

describe("what one side writes the other reads", () => {
  test("extensions", () => {
    const random = new Random(13);
    for (let round = 0; round < 500; round++) {
      const extension: PbxExtension = {
        ...{ id: random.integer(1, 99_999), number: String(random.integer(1, 9_999)), name: random.hex(8) },
        ...{ email: random.hex(4), status: random.hex(5), customStatus: random.chance(0.5) ? "" : random.hex(3) },
        isOnline: random.chance(0.5),
      };
      expect(readExtension(JSON.parse(JSON.stringify(writeExtension(extension))))).toEqual(extension);
    }
  });

  test("tokens, also wrapped in data, and with lives that are none", () => {
    const tokens = { access: "a", accessSeconds: 1_800, refresh: "r", refreshSeconds: 86_400 };
    const read = (body: object) => readTokens(readAnswer(JSON.stringify({ errcode: 0, ...body })) ?? ({} as never));
    expect(read(writeTokens(tokens))).toEqual(tokens);
    expect(read({ data: writeTokens(tokens) })).toEqual(tokens);
    expect(read({ access_token: "a", refresh_token: "r", access_token_expire_time: -5 })).toEqual(tokens);
    expect(read({ access_token: "a" })).toBeNull();
  });

  test.each<PbxNotice>([
    { kind: "presence", number: "2001", status: "off_work" },
    { kind: "call", number: "2001", state: "ringing" },
    { kind: "extension", number: "2001", change: "deleted" },
  ])("events: %p", (notice) => {
    for (const isText of [true, false])
      expect(readFrame(writeEvent(notice, "3631", isText))).toEqual({ kind: "notice", notice });
  });
});

describe("the table of errcodes", () => {
  test("has each number once, and a sentence for each code", () => {
    expect(new Set(ERRCODES.map(({ errcode }) => errcode)).size).toBe(ERRCODES.length);
    for (const code of PBX_ERROR_CODES) expect(SENTENCES[code]).toMatch(/^[A-Z].*\.$/);
    for (const { code, action } of ERRCODES) expect(code === null).toBe(action === "done");
  });

  test("knows an expired token by its text too, and takes an unknown number for a failure that stays", () => {
    expect(errcodeKind(10_007, "Token Expired")).toMatchObject({ code: "token", action: "refresh" });
    expect(errcodeKind(0, "TOKEN EXPIRED").action).toBe("done");
    expect(errcodeKind(99_999, "NEVER HEARD OF")).toMatchObject({ code: "unknown", action: "fail" });
    expect(errorOf({ errcode: 99_999, errmsg: "NEVER HEARD OF" }).message).toContain("99999: “NEVER HEARD OF”");
  });
});

function isExtension({ id, number, name, status }: PbxExtension): boolean {
  return Number.isInteger(id) && number.length > 0 && number.length < 256 && name.length < 256 && status.length < 256;
}
