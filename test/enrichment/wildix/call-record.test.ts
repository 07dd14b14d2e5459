import { describe, expect, test } from "bun:test";
import { readCallRecord } from "../../../server/enrichment/wildix/call-record.ts";
import { readRecordTime, writeRecordTime } from "../../../server/enrichment/wildix/record-time.ts";
import { writeCallRecord } from "../../../server/enrichment/wildix/write-record.ts";
import { mergeCall } from "../../../server/enrichment/merge-call.ts";
import { callRecord } from "../records.ts";

const NOW = Date.UTC(2026, 4, 16, 12);
const read = (changes: Record<string, unknown> = {}) => readCallRecord(callRecord(changes), "records", NOW);

describe("a row of the PBX's records", () => {
  test("is a completed call with one leg; times are local to the offset beside them", () => {
    const reading = read({ start: "2025-05-16 11:28:34", answer: "2025-05-16 11:28:39", timezone: "+0200" });
    expect(reading).toMatchObject({ callId: "cdr:000000000001:68", pbx: "000000000001", stage: "completed" });
    expect(reading?.startedAt).toBe(Date.UTC(2025, 4, 16, 9, 28, 34));
    expect(reading?.legs[0]).toMatchObject({
      answeredAt: Date.UTC(2025, 4, 16, 9, 28, 39),
      from: { number: "60000", extension: "" },
      to: { number: "11", extension: "11" },
      disposition: "ANSWERED",
      direction: "inbound",
    });
  });

  test("keeps its durations though they contradict its times, and is read when almost nothing is said", () => {
    const same = "2025-05-16 11:00:00";
    const reading = read({ start: same, end: same, duration: "22", billsec: "8", answer: "" });
    expect(reading?.legs[0]).toMatchObject({ durationSeconds: 22, talkSeconds: 8, answeredAt: null });
    expect(readCallRecord({ id: "7" }, "file", NOW)?.legs[0]).toMatchObject({ startedAt: null, disposition: null });
    expect(readCallRecord({ start: same }, "file", NOW)).toBeNull();
  });

  test("of a voicemail belongs to whose box it is", () => {
    const reading = read({ lastapp: "VoiceMail", dstchannel: "", userfield: "VM:/76/INBOX/msg1747387714-1.mp3" });
    expect(reading?.legs[0]).toMatchObject({ isVoicemail: true, to: { extension: "76" } });
  });

  test("a channel of a trunk is no extension", () => {
    expect(read({ dstchannel: "SIP/trunk-a-00000001" })?.legs[0]?.to.extension).toBe("");
    expect(read({ dstchannel: "SIP/211-00000001" })?.legs[0]?.to.extension).toBe("211");
  });

  test("goes out again as it came, nested attachments included", () => {
    const row = callRecord({
      attachments: { recordings: { url: "/r.mp3", time: "1", source: "a", destination: "b" } },
    });
    const reading = readCallRecord(row, "file", NOW);
    if (!reading) throw new Error("not read");
    const { call } = mergeCall(null, reading);
    expect(writeCallRecord(call, "+0000")).toEqual(row);
    expect(reading.legs[0]?.attachments).toEqual([{ kind: "recording", url: "/r.mp3" }]);
  });
});

describe("times of records", () => {
  test("are read and written alike", () => {
    for (const offset of ["+0200", "-0330", "+0000", "+1400"]) {
      const at = readRecordTime("2025-10-26 02:30:00", offset);
      expect(writeRecordTime(at as number, offset)).toBe("2025-10-26 02:30:00");
    }
  });

  test("stay in order through the night of the clock change", () => {
    const summer = readRecordTime("2025-10-26 02:59:59", "+0200");
    const winter = readRecordTime("2025-10-26 02:00:00", "+0100");
    expect((winter as number) - (summer as number)).toBe(1000);
  });

  test("what is no date is unknown, and no date of another month", () => {
    const nonsense = ["", "16/05/2025 11:28:34", "2025-13-01 00:00:00", "2025-02-30 00:00:00", "0000-00-00 00:00:00"];
    for (const text of nonsense) expect(readRecordTime(text, "+0200")).toBeNull();
  });
});
