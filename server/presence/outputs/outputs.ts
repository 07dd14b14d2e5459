import type { Database } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Clock } from "../../platform/clock.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Timelines } from "../extensions/timelines.ts";
import type { HoldsFor } from "../holds-for.ts";
import type { Writer } from "../viewer.ts";
import { faultsOfWhom } from "../whom.ts";
import { writeCalendar } from "./calendar.ts";
import { deleteOutput, findOutput, insertOutput, listOutputs, MAX_OUTPUTS, type OutputView } from "./repo.ts";

const DAY_MS = 86_400_000;
/** What a calendar holds: a week that was and four to come. */
const PAST_MS = 7 * DAY_MS;
const COMING_MS = 28 * DAY_MS;

export interface OutputEdit {
  name: string;
  holdsFor: HoldsFor;
}

export interface OutputParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  timelines: Timelines;
}

/** Addresses at which presence is given out as a calendar, to whoever has the address. */
export class Outputs {
  constructor(private readonly parts: OutputParts) {}

  list(): Promise<OutputView[]> {
    return listOutputs(this.parts.database.orm);
  }

  /** Makes an address; its token is told once. @throws Problem `invalid_fields` */
  async add({ name, holdsFor }: OutputEdit, writer: Writer): Promise<OutputView & { token: string }> {
    const { database, audit, clock } = this.parts;
    const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
    const row = { name: name.trim(), holdsFor, createdAt: clock.now(), createdBy: writer.who?.name ?? "" };
    const id = await database.transact(async (tx) => {
      const fields = await faultsOfWhom(tx, "holdsFor", holdsFor);
      if ((await listOutputs(tx)).length >= MAX_OUTPUTS)
        fields.push(fieldFault("name", "list_max", { max: MAX_OUTPUTS }));
      if (fields.length > 0) throw new Problem("invalid_fields", { fields });
      const after = { name: row.name, holdsFor };
      await audit.record({ ...writer, action: "presence.output.add", target: row.name, before: null, after }, tx);
      return insertOutput(tx, { ...row, tokenHash: hashOf(token) });
    });
    return { id, ...row, token };
  }

  /** @throws Problem `presence_not_found` */
  async remove(id: number, writer: Writer): Promise<void> {
    const { database, audit } = this.parts;
    await database.transact(async (tx) => {
      const before = (await listOutputs(tx)).find((one) => one.id === id);
      if (!before) throw new Problem("presence_not_found", { params: { id } });
      await deleteOutput(tx, id);
      const entry = { action: "presence.output.remove", target: before.name, before, after: null };
      await audit.record({ ...writer, ...entry }, tx);
    });
  }

  /** The calendar of an address. @throws Problem `presence_calendar_unknown` */
  async calendar(token: string): Promise<string> {
    const { database, clock, timelines } = this.parts;
    const output = await findOutput(database.orm, hashOf(token));
    if (!output) throw new Problem("presence_calendar_unknown");
    const now = clock.now();
    const span = { from: now - PAST_MS, to: now + COMING_MS };
    const { kind, id } = output.holdsFor;
    const read =
      kind === "group"
        ? timelines.ofGroup(database.orm, id ?? 0, span, "plain")
        : timelines.of(kind === "all" || id === null ? null : [id], span, "plain");
    return writeCalendar(output.name, await read, now);
  }
}

function hashOf(token: string): string {
  return new Bun.CryptoHasher("sha256").update(token).digest("hex");
}
