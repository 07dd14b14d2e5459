import type { Database, Reader, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Settings } from "../../platform/config/store.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { type FieldProblem, Problem } from "../../platform/http/problem.ts";
import type { NoteFields } from "../notes/note.ts";
import type { Writer } from "../notes/notes.ts";
import { noteFault } from "../problems.ts";
import { readWrapUp, type WrapUpRule } from "../wrap-up/stored.ts";
import { type ChoiceRow, insertChoice, listChoices, updateChoice } from "./repo.ts";

/** The fields of notes that lists are kept for. */
export const LISTED_FIELDS = ["receptionMode", "subject", "result", "orientation"] as const;
export type ListedField = (typeof LISTED_FIELDS)[number];

/** Choices of all lists together, the archived ones included. */
const MAX_CHOICES = 2_000;
/** What stands between a choice and the one above it, in what a note holds. */
export const NESTED = " › ";
const SETTINGS_KEY = "enrichment.fields";

export interface Choice {
  id: number;
  /** The choice that it stands under; 0 for none. */
  parentId: number;
  label: string;
  /** Not offered any more; notes that hold it keep it. */
  isArchived: boolean;
}

/** How a field of notes is filled in. */
export interface FieldRule {
  /** Whether something else than a choice may be written; always when there is none. */
  isFree: boolean;
  /** Whether a note is only saved with it. */
  isMandatory: boolean;
}

export interface FieldList extends FieldRule {
  choices: Choice[];
}

export type FieldLists = Record<ListedField, FieldList>;

/** A list as an administrator saves it: in this order; those without an id are new, those left out are archived. */
export interface FieldListEdit extends FieldRule {
  choices: readonly {
    id?: number | undefined;
    parentId?: number | undefined;
    label: string;
    isArchived?: boolean | undefined;
  }[];
}

const DEFAULT_RULE: FieldRule = { isFree: true, isMandatory: false };

/** What may be chosen in notes. Choices are archived and never deleted, because notes hold their words. */
export class Choices {
  /** The lists, which every note is held to, since the last change. */
  private known: FieldLists | null = null;
  private changes = 0;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly audit: Audit,
  ) {}

  async lists(db: Reader = this.database.orm): Promise<FieldLists> {
    if (this.known) return this.known;
    const { changes } = this;
    const lists = await this.read(db);
    // Read before a change and ready after it, it is no more what there is.
    if (changes === this.changes) this.known = lists;
    return lists;
  }

  private forget(): void {
    this.changes++;
    this.known = null;
  }

  private async read(db: Reader): Promise<FieldLists> {
    const rules = await this.rules(db);
    const rows = await listChoices(db, MAX_CHOICES);
    const listOf = (field: ListedField): FieldList => ({
      ...{ ...DEFAULT_RULE, ...rules[field] },
      choices: rows.filter((row) => row.field === field).map(choiceOf),
    });
    return Object.fromEntries(LISTED_FIELDS.map((field) => [field, listOf(field)])) as FieldLists;
  }

  /**
   * Saves a list, and how its field is filled in: both or neither.
   * @throws Problem `invalid_fields` for doubles, unknown parents and too many.
   */
  async change(field: ListedField, edit: FieldListEdit, { who, from }: Writer): Promise<FieldLists> {
    this.forget();
    try {
      await this.save(field, edit, { who, from });
    } finally {
      this.forget();
    }
    return this.lists();
  }

  private async save(field: ListedField, edit: FieldListEdit, { who, from }: Writer): Promise<void> {
    const { isFree, isMandatory } = edit;
    await this.database.transact(async (tx) => {
      const stored = await listChoices(tx, MAX_CHOICES);
      const own = stored.filter((row) => row.field === field);
      const { rows, faults } = rowsOf(field, edit, own);
      faults.push(...defaultFaults(rows, field, await readWrapUp(this.settings, tx)));
      if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
      if (stored.length + rows.filter(({ id }) => id === null).length > MAX_CHOICES) {
        throw new Problem("invalid_fields", { fields: [fieldFault("choices", "list_max", { max: MAX_CHOICES })] });
      }
      const before = (await this.read(tx))[field];
      await this.write(tx, field, rows, own);
      const after = { isFree, isMandatory, choices: edit.choices };
      await this.audit.record({ who, from, action: "enrichment.choices.change", target: field, before, after }, tx);
      const rules = { ...(await this.rules(tx)), [field]: { isFree, isMandatory } };
      await this.settings.setSetting(SETTINGS_KEY, rules, who, from, tx);
    });
  }

  /** What is wrong with the changed fields of a note: something else than a choice where only those are taken, or nothing where something must be. */
  async faultsOfNote(note: NoteFields, changed: readonly string[], db: Reader): Promise<FieldProblem[]> {
    const lists = await this.lists(db);
    return LISTED_FIELDS.flatMap((field) => {
      const { choices, isFree, isMandatory } = lists[field];
      if (note[field] === "") return isMandatory ? [fieldFault(field, "required")] : [];
      const isListed = choices.length === 0 || pathsOf(choices).includes(note[field]);
      return isFree || isListed || !changed.includes(field) ? [] : [noteFault(field, "not_a_choice")];
    });
  }

  private async rules(db: Reader): Promise<Partial<Record<ListedField, FieldRule>>> {
    return (await this.settings.getSetting(SETTINGS_KEY, db)) ?? {};
  }

  private async write(
    tx: Transaction,
    field: ListedField,
    rows: readonly EditedRow[],
    own: readonly ChoiceRow[],
  ): Promise<void> {
    const byId = new Map(own.map((row) => [row.id, row]));
    // A label is there once: those that change theirs let go of it first, or two that swap would be in each other's way.
    for (const { id, ...row } of rows) {
      const old = id === null ? undefined : byId.get(id);
      if (old && placeOf(old) !== placeOf(row)) await updateChoice(tx, field, { ...old, label: heldLabel(old.id) });
    }
    const kept = new Set<number>();
    for (const { id, ...row } of rows) {
      if (id !== null) await updateChoice(tx, field, { ...row, id });
      kept.add(id ?? (await insertChoice(tx, row)));
    }
    for (const row of own.filter(({ id }) => !kept.has(id))) {
      await updateChoice(tx, field, { ...row, isArchived: true, position: MAX_CHOICES + row.position });
    }
  }
}

/** What a note holds for each choice that is offered: the labels from the top, `Facture › Retard`. */
export function pathsOf(choices: readonly Choice[]): string[] {
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  return choices.filter(({ isArchived }) => !isArchived).map((choice) => pathIn(byId, choice));
}

/** The same for one of them; null when it is not offered. */
export function pathOf(choices: readonly Choice[], id: number): string | null {
  const choice = choices.find((one) => one.id === id && !one.isArchived);
  return choice ? pathIn(new Map(choices.map((one) => [one.id, one])), choice) : null;
}

function pathIn(byId: ReadonlyMap<number, Choice>, choice: Choice): string {
  const labels = [choice.label];
  let above = byId.get(choice.parentId);
  for (let depth = 0; above && depth < 8; depth++) {
    labels.unshift(above.label);
    above = byId.get(above.parentId);
  }
  return labels.join(NESTED);
}

/** A choice as it is written; without an id it is a new one. */
type EditedRow = Omit<ChoiceRow, "id"> & { id: number | null };

/** The rows of a list as it is edited, and what is wrong with it. */
function rowsOf(field: ListedField, { choices }: FieldListEdit, own: readonly ChoiceRow[]) {
  const ids = new Set(own.map(({ id }) => id));
  const named = new Set(choices.map(({ id }) => id));
  const rows = choices.map(({ id, parentId = 0, label, isArchived = false }, position): EditedRow => {
    const row = { field, parentId, label: label.trim(), position, isArchived };
    // One that was archived under this label comes back as itself, unless it is named here for something else.
    const again = own.find((old) => !named.has(old.id) && placeOf(old) === placeOf(row));
    return { ...row, id: id ?? again?.id ?? null };
  });
  // Those left out keep their labels, in the archive.
  const kept = new Set(rows.map(({ id }) => id));
  const taken = new Set(own.filter(({ id }) => !kept.has(id)).map(placeOf));
  const seen = new Set<number>();
  const faults = rows.flatMap((row, at): FieldProblem[] => {
    const { id, parentId } = row;
    const isTwice = taken.has(placeOf(row)) || (id !== null && seen.has(id));
    taken.add(placeOf(row));
    if (id !== null) seen.add(id);
    if (isTwice) return [fieldFault(`choices[${at}].label`, "twice")];
    if (id !== null && !ids.has(id)) return [noteFault(`choices[${at}].id`, "no_such_choice")];
    const isParentKnown = parentId === 0 || (ids.has(parentId) && parentId !== id);
    return isParentKnown ? [] : [noteFault(`choices[${at}].parentId`, "no_such_choice")];
  });
  return { rows, faults };
}

/** What is noted when the time for a note has passed stays a choice: it is archived once another one is set there. */
function defaultFaults(rows: readonly EditedRow[], field: ListedField, rule: WrapUpRule): FieldProblem[] {
  const { isEnabled, field: ofField, choiceId } = rule;
  if (!isEnabled || ofField !== field || choiceId === null) return [];
  const at = rows.findIndex(({ id }) => id === choiceId);
  if (rows[at]?.isArchived === false) return [];
  return [noteFault(at < 0 ? "choices" : `choices[${at}].label`, "default_of_wrap_up")];
}

/** What is there once in a list: a label under a choice. */
function placeOf({ parentId, label }: Pick<ChoiceRow, "parentId" | "label">): string {
  return `${parentId} ${label}`;
}

/** A label that nobody can type, for as long as the rows of a list change theirs. */
function heldLabel(id: number): string {
  return `\u0001${id}`;
}

function choiceOf({ id, parentId, label, isArchived }: ChoiceRow): Choice {
  return { id, parentId, label, isArchived };
}
