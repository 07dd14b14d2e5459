import { beforeAll, describe, expect, test } from "bun:test";
import { isOfExtension } from "../../../server/enrichment/simulator/call-history.ts";
import { type RecordRow, startOf } from "../../../server/enrichment/simulator/views.ts";
import { readCallRecord } from "../../../server/enrichment/wildix/call-record.ts";
import { ask, type House, list, livedThrough } from "./listener.ts";

let lived: House;
let all: Record<string, string>[];
beforeAll(async () => {
  lived = await livedThrough({ maxCalls: 250 });
  all = (await list(lived.simulator, "count=1000")).records;
});
const found = (query: string, path?: string) => list(lived.simulator, query, path);

describe("the record table of the simulated PBX", () => {
  test("gives a hundred rows, newest first, when nothing is asked for", async () => {
    const { total, records } = await found("");
    expect([total, records.length]).toEqual([250, 100]);
    expect(records).toEqual(all.slice(0, 100));
    const starts = records.map((row) => startOf(row as RecordRow));
    expect(starts).toEqual([...starts].sort((a, b) => b - a));
  });

  test("is read to its end in pages, each row once, under either names of the page", async () => {
    for (const page of [(at: number) => `start=${at}&count=100`, (at: number) => `offset=${at}&limit=100`]) {
      const pages = [await found(page(0)), await found(page(100)), await found(page(200)), await found(page(300))];
      expect(pages.map(({ records }) => records.length)).toEqual([100, 100, 50, 0]);
      expect(pages.flatMap(({ records }) => records)).toEqual(all);
    }
  });

  const of = (field: string, is: (value: string) => boolean) => (row: Record<string, string>) => is(row[field] ?? "");
  test.each<[query: string, wanted: (row: Record<string, string>) => boolean]>([
    ["filter[disposition]=BUSY", of("disposition", (value) => value === "BUSY")],
    ["filter[type]=fax", of("type", (value) => value === "fax")],
    ["filter[lastapp]=VoiceMail", of("lastapp", (value) => value === "VoiceMail")],
    ["filter[billsec][from]=60&filter[billsec][to]=119", of("billsec", (value) => +value >= 60 && +value <= 119)],
    ["filter[start][from]=2026-03-02 10:05:00", of("start", (value) => value >= "2026-03-02 10:05:00")],
    ["filter[start][to]=2026-03-02 10:05:00", of("start", (value) => value <= "2026-03-02 10:05:00")],
    ["search=sCrIpT", (row) => `${row.from_name}|${row.to_name}`.includes("script")],
    ["search=0199&searchFields=lastdata", () => false],
    ["search=operator&searchFields=channel,lastdata", (row) => `${row.channel}|${row.lastdata}`.includes("operator")],
    [
      "filter[disposition]=BUSY&search=06",
      (row) => row.disposition === "BUSY" && /06/.test(Object.values(row).slice(6, 10).join("|")),
    ],
  ])("finds by %s the rows that are meant and no other", async (query, wanted) => {
    const { total, records } = await found(`count=1000&${query}`);
    const expected = all.filter(wanted);
    expect(records).toEqual(expected);
    expect(total).toBe(expected.length);
    if (!query.includes("lastdata") || query.includes("channel")) expect(total).toBeWithin(1, 249);
  });

  test.each(["id", "billsec", "from_number", "to_name", "disposition", "start", "channel"])(
    "sorts by %s in both directions",
    async (field) => {
      const isNumber = field === "id" || field === "billsec";
      const value = (row: Record<string, string>) => (isNumber ? Number(row[field]) : (row[field] ?? ""));
      const up = (await found(`count=1000&sort=${field}&dir=ASC`)).records;
      const down = (await found(`count=1000&sort=${field}&dir=desc`)).records;
      expect(down).toEqual([...up].reverse());
      for (const [at, row] of up.entries()) expect(value(row) <= value(up[at + 1] ?? row)).toBe(true);
      expect(new Set(up.map(({ id }) => id)).size).toBe(250);
    },
  );

  test("gives the fields that were asked for", async () => {
    const { records } = await found("fields=id,from_number,nonsense&count=1");
    expect(Object.keys(records[0] ?? {})).toEqual(["id", "from_number"]);
  });

  test("refuses what it does not understand, and answers nothing for ever so many rows", async () => {
    for (const query of [
      "sort=password",
      "filter[x]=1",
      "searchFields=y",
      "dir=UP",
      "count=-1",
      "start=x",
      "count=1e3",
    ]) {
      expect((await ask(lived.simulator, `/api/v1/PBX/CallHistory/?${query}`)).status).toBe(400);
    }
    expect((await found("count=999999999")).records).toHaveLength(250);
    expect((await found(`count=1&__proto__[x]=1&${"a[b][c][d][e][f]=1&".repeat(500)}`)).records).toHaveLength(1);
  });

  test("shows somebody their own calls, whole extensions alone", async () => {
    const { records } = await found("count=1000", "/api/v1/User/101/CallHistory/");
    expect(records.length).toBeGreaterThan(0);
    expect(records).toEqual(
      all.filter((row) =>
        /(^|\|)101(\||$)|SIP\/101-/.test([row.from_number, row.to_number, row.channel, row.dstchannel].join("|")),
      ),
    );
    expect((await found("count=1000", "/api/v1/CallHistory/")).records).toEqual(records);
    expect((await ask(lived.simulator, "/api/v1/User/10/CallHistory/")).status).toBe(404);
  });

  test("takes an extension for whole, in numbers and in channels", () => {
    const row = {
      from_number: "0639980101",
      to_number: "0199009900",
      channel: "SIP/sip-operator-00000101",
      dstchannel: "",
    };
    const isOf = (changes: object) => isOfExtension({ ...row, ...changes }, "101");
    expect(
      [{}, { to_number: "1101" }, { dstchannel: "SIP/1101-0000" }, { dstchannel: "SIP/1010-0000" }].map(isOf),
    ).toEqual([false, false, false, false]);
    expect([{ from_number: "101" }, { dstchannel: "SIP/101-0000" }].map(isOf)).toEqual([true, true]);
  });

  test("takes both ends of a range in", async () => {
    const [from = "", to = ""] = [all[60]?.start, all[20]?.start];
    const { records } = await found(`count=1000&filter[start][from]=${from}&filter[start][to]=${to}`);
    expect(records).toEqual(all.filter(({ start = "" }) => start >= from && start <= to));
    for (const end of [from, to]) expect(records.map(({ start }) => start)).toContain(end);
  });

  test("names the trunk where somebody outside is, and the telephone where one of us is", () => {
    for (const call of lived.simulator.outcomes()) {
      const row = all.find(({ id }) => id === call.callId.split(".")[1]);
      const [first, last] = [call.legs[0], call.legs.at(-1)];
      const ends = [first?.from.extension, last?.isVoicemail ? "" : last?.to.extension];
      const channels = [row?.channel ?? "", row?.dstchannel ?? ""];
      for (const [at, extension] of ends.entries()) {
        if (extension) expect(channels[at]).toMatch(new RegExp(`^SIP/${extension}-[0-9a-f]{8}$`));
      }
      if (first?.direction === "inbound") expect(channels[0]).toMatch(/^SIP\/sip-operator-[0-9a-f]{8}$/);
      if (first?.direction === "outbound") expect(channels[1]).toMatch(/^SIP\/sip-operator-[0-9a-f]{8}$/);
    }
  });

  test("gives one record by its id, and none that is not there", async () => {
    const [row] = all;
    expect(await (await ask(lived.simulator, `/api/v1/CallHistory/${row?.id}`)).json()).toEqual({
      type: "result",
      result: row as never,
    });
    for (const id of ["0", "999999", "x", "-1", "1e2", "%00"]) {
      const answer = await ask(lived.simulator, `/api/v1/CallHistory/${id}`);
      expect([answer.status, await answer.json()]).toEqual([404, { type: "error", reason: "Not Found", result: null }]);
    }
  });

  test("is read by the room: who, when, how long and what became of it", () => {
    const outcomes = new Map(lived.simulator.outcomes().map((call) => [call.callId.split(".")[1], call]));
    for (const row of all) {
      const [read, call] = [readCallRecord(row, "records", 0), outcomes.get(row.id ?? "")];
      if (!read || !call) throw new Error(`row ${row.id} was not read`);
      const second = (at: number | null) => at && Math.floor(at / 1000) * 1000;
      expect(read).toMatchObject({
        ...{ callId: `cdr:000000000001:${row.id}`, startedAt: second(call.startedAt), endedAt: second(call.endedAt) },
        legs: [{ disposition: call.disposition, isVoicemail: call.legs[0]?.isVoicemail, isFax: call.legs[0]?.isFax }],
      });
      const from = call.legs[0]?.from;
      expect(read.legs[0]?.from).toMatchObject({ number: from?.number, name: from?.name, extension: from?.extension });
      expect(read.legs[0]?.to.extension).toBe(call.legs.at(-1)?.to.extension as string);
    }
  });
});
