import type { Database, Reader, Transaction } from "../../../db/open.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Status } from "../model.ts";
import { diffPlanning, type ImportMode, type PlanningDiff, type UnknownExtension } from "../plannings/diff-planning.ts";
import type { PlanningFault, PlanningNote } from "../plannings/faults.ts";
import type { ParsedPlanning, PlannedSlot, PlanningRow, PlanningSettings } from "../plannings/planning.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import { type ExtensionRow, listExtensions, updateExtension } from "../repo.ts";
import type { PresenceHouse, PresenceSettings } from "../settings.ts";
import type { Writer } from "../viewer.ts";
import { deleteSlot, insertSlots, listSlots, type SlotRow } from "./repo.ts";
import { MAX_SLOTS, tooManySlots } from "./slots.ts";

export interface PlanningFile {
  name: string;
  bytes: Uint8Array;
  mode: ImportMode;
  /** Nothing is changed: the report says what would be. */
  isDry: boolean;
  /** Whether good rows are taken although others are not. */
  isPartial: boolean;
}

/** A slot that a file adds; `line` is where it stands there. */
export interface AddedSlot extends PlannedSlot {
  line: number | null;
}

/** What a file does, or would do. */
export interface PlanningReport {
  isDry: boolean;
  /** Slots that could be read. */
  rows: number;
  /** Rows that are not taken, each with its place, its value and what to write instead. */
  faults: PlanningFault[];
  /** What is taken otherwise than it was perhaps meant. */
  notes: PlanningNote[];
  unknownExtensions: UnknownExtension[];
  added: AddedSlot[];
  removed: PlannedSlot[];
  unchanged: number;
  /** Defaults of extensions that change. */
  defaults: { extension: string; from: Status | null; to: Status }[];
  /** What the file says of the whole house, where that is other than it is; only an administrator's import changes it. */
  settings: PlanningSettings;
  areSettingsTaken: boolean;
}

export interface PlanningParts {
  database: Database;
  writes: PlanWrites;
  settings: PresenceSettings;
  /** Hears that what holds for all is another. */
  onSettings(): void;
}

/** Loaded with the first file: its reader of tables is needed when somebody imports a planning. */
const parsing = () => import("../plannings/parse-planning.ts");

/** A stored slot under the number of its extension, which is what files know. */
type Stored = PlannedSlot & { row: SlotRow };

/** Plannings of files: what of them is new, what there is already, what cannot be taken and why. */
export class PlanningImport {
  constructor(private readonly parts: PlanningParts) {}

  /** @throws Problem `planning_refused` with the report as a member, unless it is dry or partial. */
  async take({ name, bytes, mode, isDry, isPartial }: PlanningFile, writer: Writer) {
    if (isDry) return this.preview({ name, bytes, mode });
    const { parsePlanning } = await parsing();
    const parsed = parsePlanning(bytes, name);
    const { writes, settings, onSettings } = this.parts;
    const house = settings.view;
    const report = await writes.write(writer, async (tx) => {
      const { diff, byNumber } = await compare(tx, parsed, mode);
      const found = reportOf(parsed, diff, house, false);
      const n = found.faults.length + found.unknownExtensions.length;
      if (n > 0 && !isPartial) throw new Problem("planning_refused", { params: { n }, members: { report: found } });
      const changed = await apply(tx, diff, byNumber);
      const counts = { added: found.added.length, removed: found.removed.length, unchanged: found.unchanged };
      const after = { ...counts, extensions: changed.length, refused: n };
      const entry = { action: "presence.planning.import", target: name, before: null, after };
      return { result: found, changed, entry: changed.length > 0 ? entry : null };
    });
    const { defaultStatus, zone } = report.settings;
    // Nobody is whoever has the program's own terminal.
    const mayTake = writer.who === null || writer.who.role === "admin";
    if (!mayTake || (defaultStatus === null && zone === null)) return report;
    await settings.change({ defaultStatus: defaultStatus ?? undefined, zone: zone ?? undefined }, writer);
    onSettings();
    return { ...report, areSettingsTaken: true };
  }

  /** What a file would do. @param db within a transaction: to what that has made. */
  async preview(
    { name, bytes, mode }: Pick<PlanningFile, "name" | "bytes" | "mode">,
    db: Reader = this.parts.database.orm,
  ): Promise<PlanningReport> {
    const { parsePlanning } = await parsing();
    const parsed = parsePlanning(bytes, name);
    return reportOf(parsed, (await compare(db, parsed, mode)).diff, this.parts.settings.view, true);
  }
}

async function compare(db: Reader, parsed: ParsedPlanning, mode: ImportMode) {
  const rows = await listExtensions(db);
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  const numbers = new Map(rows.map(({ id, number }) => [id, number]));
  const named = new Set([...parsed.extensions, ...parsed.rows.map(({ extension }) => extension)]);
  const ids = [...named].flatMap((number) => byNumber.get(number)?.id ?? []);
  const slots = (await listSlots(db, ids)).map((row): Stored => {
    const { day, date, startMinute, endMinute, status } = row;
    return { extension: numbers.get(row.extensionId) ?? "", day, date, startMinute, endMinute, status, row };
  });
  const defaults = new Map(
    rows.flatMap(({ number, defaultStatus }) => (defaultStatus === null ? [] : [[number, defaultStatus] as const])),
  );
  const diff = diffPlanning({ extensions: [...byNumber.keys()], slots, defaults }, parsed, mode);
  return { diff, byNumber };
}

/** Does what the comparison says; gives whose plans are others by that. @throws Problem `invalid_fields` */
async function apply(
  tx: Transaction,
  diff: PlanningDiff<Stored>,
  byNumber: ReadonlyMap<string, ExtensionRow>,
): Promise<number[]> {
  const changed = new Set<number>();
  for (const { row } of diff.remove) {
    await deleteSlot(tx, row.id);
    changed.add(row.extensionId);
  }
  const added = diff.add.flatMap(({ extension, day, date, startMinute, endMinute, status }) => {
    const id = byNumber.get(extension)?.id;
    if (id === undefined) return [];
    changed.add(id);
    return [{ extensionId: id, day, date, startMinute, endMinute, status, source: "import" as const }];
  });
  await insertSlots(tx, added);
  for (const { extension, to } of diff.defaults) {
    const id = byNumber.get(extension)?.id;
    if (id === undefined) continue;
    await updateExtension(tx, id, { defaultStatus: to });
    changed.add(id);
  }
  await refuseTooMany(tx, [...changed]);
  return [...changed];
}

async function refuseTooMany(tx: Transaction, ids: readonly number[]): Promise<void> {
  const counts = new Map<number, number>();
  for (const { extensionId } of await listSlots(tx, ids)) counts.set(extensionId, (counts.get(extensionId) ?? 0) + 1);
  if ([...counts.values()].every((count) => count <= MAX_SLOTS)) return;
  throw tooManySlots("content");
}

function reportOf(
  parsed: ParsedPlanning,
  diff: PlanningDiff<Stored>,
  house: PresenceHouse,
  isDry: boolean,
): PlanningReport {
  const { defaultStatus, zone } = parsed.settings;
  return {
    ...{ isDry, rows: parsed.rows.length, faults: [...diff.faults], notes: [...parsed.notes] },
    ...{ unknownExtensions: [...diff.unknownExtensions], added: diff.add.map(addedOf) },
    removed: diff.remove.map(({ row: _row, ...slot }) => slot),
    unchanged: diff.same.length,
    defaults: [...diff.defaults],
    settings: {
      defaultStatus: defaultStatus === house.defaultStatus ? null : defaultStatus,
      zone: zone === house.zone ? null : zone,
    },
    areSettingsTaken: false,
  };
}

function addedOf({ place, ...slot }: PlanningRow): AddedSlot {
  return { ...slot, line: place.line };
}
