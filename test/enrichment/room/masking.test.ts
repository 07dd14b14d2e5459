import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { agent, ANSWERED, envelope, finished, START } from "../events.ts";
import { callRecord } from "../records.ts";
import { type CallHouse, openCallHouse, PEOPLE } from "./house.ts";

/** A caller's number: full in none of its spellings may it reach whoever sees a part of it. */
const NUMBER = "+33612345678";
const CORE = "612345678";
const CALLS = "/api/v1/enrichment/calls";
const RULE = { isOn: true, roles: { viewer: "most", agent: "end", supervisor: "none", admin: "none" } };

let house: CallHouse;
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  folder = temporaryFolder();
  const path = join(folder.path, "call_history.json");
  const record = callRecord({
    ...{ from_number: NUMBER, src: "0612345678", to_number: "44", dst: "44", dstchannel: "SIP/44-0000000a" },
    ...{ from_name: "06 12 34 56 78", attachments: { recordings: { url: `https://pbx.example/${CORE}.wav` } } },
  });
  writeFileSync(path, JSON.stringify({ type: "result", result: { total: 1, records: [record] } }));
  house = await openCallHouse(PEOPLE, { wildixWatch: path });
  await house.post(told("call", 0));
  for (let turn = 0; turn < 40 && (await idsOf("admin")).length < 2; turn++) await house.clock.advance(500);
});
afterEach(async () => {
  await house.close();
  folder.remove();
});

const turnOn = () => house.ask("admin", "PUT", "/api/v1/enrichment/masking", RULE);
const idsOf = async (who: string, query = ""): Promise<number[]> =>
  (await house.ask(who, "GET", `${CALLS}${query}`)).body.calls.map(({ id }: { id: number }) => id);

/** A call of the number to 44, as the PBX posts it once it is over. */
function told(id: string, afterMs: number) {
  const caller = { type: "REMOTE", role: "CLIENT", phone: NUMBER, name: "+33 6 12 34 56 78" };
  const url = `https://pbx.example/rec/${CORE}`;
  const leg = finished({
    ...{ caller, callee: agent("44"), startTime: START + afterMs, endTime: START + afterMs + 90_000 },
    ...{ tags: [`tel ${CORE}`], attachments: [{ recording: { url } }] },
  });
  return envelope("call:completed", 100_000 + afterMs, { id, flows: [leg], endCauseStr: `from ${CORE}` });
}

/** The digits of a text, whatever stands between them. */
const digitsOf = (text: string) => text.replaceAll(/[\s.()/+-]/g, "");

describe("with numbers masked", () => {
  /** Every address that reads calls, each as it is asked for the call. */
  async function readings(): Promise<string[]> {
    const paths: string[] = [];
    const ids = await idsOf("admin");
    for (const { method, path } of house.app.elysia.routes) {
      if (method !== "GET" || !/^\/api\/v1\/enrichment|^\/(appels|enrichissements)$/.test(path)) continue;
      for (const id of path.includes(":") ? ids : [""]) paths.push(path.replace(":id", String(id)));
    }
    paths.push(
      `${CALLS}/export?format=jsonl`,
      `${CALLS}?search=${CORE}`,
      `${CALLS}?extension=${encodeURIComponent(NUMBER)}`,
    );
    return paths;
  }

  test.each(["vera", "bob"])(
    "no address gives %s a whole number, and those who see all get it by each",
    async (who) => {
      await turnOn();
      const leaks: string[] = [];
      const whole: string[] = [];
      for (const path of await readings()) {
        const { status, text } = await house.ask(who, "GET", path);
        if (status === 200 && digitsOf(text).includes(CORE)) leaks.push(path);
        if (digitsOf((await house.ask("admin", "GET", path)).text).includes(CORE)) whole.push(path);
      }
      expect(leaks).toEqual([]);
      const [one, other] = (await idsOf("admin")).map((id) => `${CALLS}/${id}`);
      for (const path of [CALLS, `${CALLS}/export`, `${CALLS}/export?format=jsonl`, one, other, "/appels"]) {
        expect(whole).toContain(path as string);
      }
    },
  );

  test("each role sees what is set for it, from the next request on", async () => {
    const seen = async (who: string) => (await house.ask(who, "GET", CALLS)).body.calls[0].fromNumber;
    expect(await seen("vera")).toBe(NUMBER);
    await turnOn();
    expect([await seen("vera"), await seen("bob")]).toEqual(["+•••••••••78", "+3361234••••"]);
    expect([await seen("sam"), await seen("admin")]).toEqual([NUMBER, NUMBER]);
    await house.ask("admin", "PUT", "/api/v1/enrichment/masking", { ...RULE, isOn: false });
    expect(await seen("vera")).toBe(NUMBER);
  });

  test("extensions of the house stay readable, and an agent's own calls stay theirs", async () => {
    await turnOn();
    const [call] = (await house.ask("bob", "GET", `${CALLS}?extension=44`)).body.calls;
    expect(call).toMatchObject({ toNumber: "44", extensions: ["44"] });
  });

  test("a number is found by nobody who does not see it, not even digit by digit", async () => {
    await turnOn();
    const all = (await idsOf("admin")).length;
    expect(all).toBe(2);
    for (const search of ["33612345678", "3361", "0612345678", CORE, "612"]) {
      expect([search, await idsOf("vera", `?search=${search}`)]).toEqual([search, []]);
    }
    for (const filter of [`extension=${encodeURIComponent(NUMBER)}`, `tag=${encodeURIComponent(`tel ${CORE}`)}`]) {
      expect([filter, await idsOf("vera", `?${filter}`)]).toEqual([filter, []]);
      expect(await idsOf("admin", `?${filter}`)).not.toEqual([]);
    }
    expect(await idsOf("admin", "?search=33612345678")).toHaveLength(all);
    // What is seen is found: the beginning for who sees that, names and words for everybody.
    expect(await idsOf("bob", "?search=3361234")).toHaveLength(all);
    expect(await idsOf("bob", "?search=33612345")).toEqual([]);
    expect(await idsOf("vera", "?search=pbx&extension=44")).toEqual([]);
    expect(await idsOf("vera", "?search=accueil")).toHaveLength(1);
    expect(await idsOf("vera", "?extension=44")).toHaveLength(all);
  });

  test("figures count no number for whoever does not see it", async () => {
    await turnOn();
    const figures = (who: string, query: string) =>
      house.ask(who, "GET", `/api/v1/enrichment/figures?since=0&until=1&${query}`);
    const all = [`search=${CORE}`, "search=6", `extension=${encodeURIComponent(NUMBER)}`, `tag=tel%20${CORE}`];
    for (const query of all) {
      const refused = await figures("vera", query);
      expect([query, refused.status, refused.body.fields[0].code]).toEqual([query, 422, "digits_hidden"]);
      expect((await figures("admin", query)).status).toBe(200);
    }
    expect((await figures("vera", "extension=44&search=adv")).status).toBe(200);
  });

  test("a search for digits goes through more than one page, and on from where it stopped", async () => {
    await turnOn();
    for (let n = 1; n <= 5; n++) await house.post(told(`more-${n}`, n * 1000));
    const first = (await house.ask("vera", "GET", `${CALLS}?search=44&limit=4`)).body;
    expect(first.calls).toHaveLength(4);
    const rest = (await house.ask("vera", "GET", `${CALLS}?search=44&limit=4&cursor=${first.nextCursor}`)).body;
    const ids = [...first.calls, ...rest.calls].map(({ id }) => id);
    expect(new Set(ids).size).toBe(7);
    expect(rest.nextCursor).toBeNull();
  });

  test("a note says what its author wrote, and saving another one loses nothing of it", async () => {
    await turnOn();
    const [id] = await idsOf("bob");
    const changes = { subjectComment: `Rappeler le ${NUMBER}` };
    const saved = await house.ask("bob", "PATCH", `${CALLS}/${id}/note`, {
      baseVersion: 0,
      changes,
      operationId: "operation-1",
    });
    expect(saved.body.call.notes[0].subjectComment).toBe(`Rappeler le ${NUMBER}`);
    expect(saved.body.call.fromNumber).toBe("+3361234••••");
  });
});

describe("the event stream", () => {
  async function open(who: string) {
    const cookie = house.cookies.get(who) ?? "";
    const request = new Request("http://localhost/api/events/stream?topics=enrichment.calls", {
      headers: { cookie },
    });
    const reader = (await house.app.elysia.handle(request)).body?.getReader();
    if (!reader) throw new Error("no stream");
    let text = "";
    return {
      /** What has come once `part` has, or all of it when the stream ended. */
      async until(part: string): Promise<string> {
        while (!text.includes(part)) {
          const { done, value } = await reader.read();
          if (done) break;
          text += new TextDecoder().decode(value);
        }
        return text;
      },
      cancel: () => reader.cancel(),
    };
  }

  test("gives each role its own numbers", async () => {
    await turnOn();
    const [vera, bob, admin] = [await open("vera"), await open("bob"), await open("admin")];
    await house.post(told("later", 5_000));
    await house.clock.advance(500);
    const [veras, bobs, admins] = [
      await vera.until('"later"'),
      await bob.until('"later"'),
      await admin.until('"later"'),
    ];
    expect(veras).toContain("+•••••••••78");
    expect(bobs).toContain("+3361234••••");
    expect([digitsOf(veras).includes(CORE), digitsOf(bobs).includes(CORE)]).toEqual([false, false]);
    expect(digitsOf(admins)).toContain(CORE);
    await Promise.all([vera.cancel(), bob.cancel(), admin.cancel()]);
  });

  test("ends for those who see less from now on, and for nobody else", async () => {
    const [vera, admin] = [await open("vera"), await open("admin")];
    await turnOn();
    await house.post(told("later", 5_000));
    await house.clock.advance(500);
    expect(await vera.until('"later"')).not.toContain('"later"');
    expect(await admin.until('"later"')).toContain('"later"');
    await admin.cancel();
  });
});

test("who may set it is the administrator, and what is no rule is refused", async () => {
  for (const who of ["bob", "vera", "sam"]) {
    expect((await house.ask(who, "PUT", "/api/v1/enrichment/masking", RULE)).status).toBe(403);
  }
  const wrong = { ...RULE, roles: { ...RULE.roles, agent: "some" } };
  expect((await house.ask("admin", "PUT", "/api/v1/enrichment/masking", wrong)).status).toBe(422);
  expect((await house.ask("admin", "GET", "/api/v1/enrichment/masking")).body).toEqual({ ...RULE, isOn: false });
  await house.post(ANSWERED[0]);
});
