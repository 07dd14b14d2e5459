import { Ingest } from "../../../server/enrichment/calls/ingest.ts";
import { readCallRecord } from "../../../server/enrichment/wildix/call-record.ts";
import { writeRecordTime } from "../../../server/enrichment/wildix/record-time.ts";
import { silentLog } from "../../../server/platform/log.ts";
import type { Random } from "../../../server/platform/random.ts";
import { callRecord } from "../records.ts";
import type { CallHouse } from "../room/house.ts";

export const PBX = "000000000001";

/** A row as the PBX's view of its records is exported to a spreadsheet: status, tag, seconds of ringing and of talk. */
export interface SheetRow {
  id: number;
  startedAt: number;
  status: "Rép." | "Non rép.";
  tag: string;
  ring: number;
  talk: number;
}

/** The same row as the PBX's record table has it. */
export function recordOf({ id, startedAt, status, tag, ring, talk }: SheetRow): Record<string, unknown> {
  const time = (seconds: number) => writeRecordTime(startedAt + seconds * 1000, "+0200");
  const isAnswered = status === "Rép.";
  const missed = ["NO ANSWER", "BUSY", "FAILED"][id % 3];
  return callRecord({
    ...{ id: String(id), start: time(0), answer: isAnswered ? time(ring) : "", end: time(ring + talk) },
    ...{ duration: String(ring + talk), billsec: String(talk), disposition: isAnswered ? "ANSWERED" : missed },
    ...{ from_number: `06${id}`, to_number: "11", tags: tag, pbxid: PBX },
  });
}

/** The same row as a call of one flow, which the PBX posts once everything is stored. */
export function eventOf({ id, startedAt, status, tag, ring, talk }: SheetRow): Record<string, unknown> {
  const flow = {
    ...{ flowIndex: 0, startTime: startedAt, endTime: startedAt + (ring + talk) * 1000 },
    ...{ duration: (ring + talk) * 1000, connectTime: ring * 1000, talkTime: talk * 1000 },
    caller: { type: "REMOTE", phone: `07${id}` },
    callee: { type: "LOCAL", phone: "11", userExtension: "11" },
    ...{
      direction: "INBOUND",
      callStatus: status === "Rép." ? "COMPLETED" : "MISSED",
      tags: tag ? tag.split(",") : [],
    },
  };
  const callId = `row_${id}`;
  return {
    ...{ id: callId, pbx: PBX, company: "c", type: "call:completed", time: startedAt + 3_600_000 },
    data: { id: callId, flows: [flow], endCause: "16" },
  };
}

/** Takes rows in as the record table's reader does. */
export async function takeRecords(house: CallHouse, records: readonly Record<string, unknown>[]): Promise<void> {
  const { database } = house.app.platform;
  const ingest = new Ingest({ database, clock: house.clock, log: silentLog, onChange: () => {} });
  const readings = records.map((record) => readCallRecord(record, "records", house.clock.now()));
  await ingest.take(readings.flatMap((reading) => (reading ? [{ reading, event: null }] : [])));
}

/** A spreadsheet of calls that begin within a span; tags as teams have them, one a call or none. */
export function randomSheet(random: Random, count: number, since: number, until: number): SheetRow[] {
  const tags = ["", "adv", "compta", "depl", "deb adv", "deb support", "support", "svi"];
  return Array.from({ length: count }, (_, id) => {
    const isAnswered = random.chance(0.6);
    return {
      id,
      startedAt: Math.floor(random.between(since, until) / 1000) * 1000,
      status: isAnswered ? "Rép." : "Non rép.",
      tag: tags[random.integer(0, tags.length - 1)] ?? "",
      ring: random.chance(0.3) ? random.integer(8, 12) : random.integer(0, 90),
      talk: isAnswered ? random.integer(1, 900) : 0,
    };
  });
}
