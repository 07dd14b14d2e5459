import type { Database, Reader } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Settings } from "../../platform/config/store.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { type FieldProblem, Problem } from "../../platform/http/problem.ts";
import type { NoteFields } from "../notes/note.ts";
import type { Writer } from "../notes/notes.ts";
import { noteFault } from "../problems.ts";
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
    const rules = ((await this.settings.getSetting(SETTINGS_KEY)) ?? {}) as Partial<Record<ListedField, FieldRule>>;
    const rows = await listChoices(db, MAX_CHOICES);
    const listOf = (field: ListedField): FieldList => ({
      ...{ ...DEFAULT_RULE, ...rules[field] },
      choices: rows.filter((row) => row.field === field).map(choiceOf),
    });
    return Object.fromEntries(LISTED_FIELDS.map((field) => [field, listOf(field)])) as FieldLists;
  }

  /** @throws Problem `invalid_fields` for doubles, unknown parents and too many. */
  async change(field: ListedField, edit: FieldListEdit, { who, from }: Writer): Promise<FieldLists> {
    this.forget();
    try {
      return await this.write(field, edit, { who, from });
    } finally {
      this.forget();
    }
  }

  private async write(field: ListedField, edit: FieldListEdit, { who, from }: Writer): Promise<FieldLists> {
    const before = (await this.read(this.database.orm))[field];
    const faults = faultsOf(edit, before.choices);
    if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
    const { isFree, isMandatory } = edit;
    await this.database.transact(async (tx) => {
      const stored = await listChoices(tx, MAX_CHOICES);
      if (stored.length + edit.choices.filter(({ id }) => id === undefined).length > MAX_CHOICES) {
        throw new Problem("invalid_fields", { fields: [fieldFault("choices", "list_max", { max: MAX_CHOICES })] });
      }
      const kept = new Set<number>();
      for (const [position, { id: given, parentId = 0, label, isArchived = false }] of edit.choices.entries()) {
        const row = { field, parentId, label: label.trim(), position, isArchived };
        // One that was archived under this label comes back as itself: a label is there once.
        const id = given ?? stored.find((old) => isSameChoice(old, row))?.id;
        if (id === undefined) kept.add(await insertChoice(tx, row));
        else {
          kept.add(id);
          await updateChoice(tx, field, { ...row, id });
        }
      }
      for (const row of stored.filter((choice) => choice.field === field && !kept.has(choice.id))) {
        await updateChoice(tx, field, { ...row, isArchived: true, position: MAX_CHOICES + row.position });
      }
      const after = { isFree, isMandatory, choices: edit.choices };
      await this.audit.record({ who, from, action: "enrichment.choices.change", target: field, before, after }, tx);
    });
    const rules = (await this.settings.getSetting(SETTINGS_KEY)) ?? {};
    await this.settings.setSetting(SETTINGS_KEY, { ...rules, [field]: { isFree, isMandatory } }, who, from);
    return this.read(this.database.orm);
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
}

/** What a note holds for each choice that is offered: the labels from the top, `Facture › Retard`. */
export function pathsOf(choices: readonly Choice[]): string[] {
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  return choices
    .filter(({ isArchived }) => !isArchived)
    .map((choice) => {
      const labels = [choice.label];
      let above = byId.get(choice.parentId);
      for (let depth = 0; above && depth < 8; depth++) {
        labels.unshift(above.label);
        above = byId.get(above.parentId);
      }
      return labels.join(NESTED);
    });
}

function faultsOf({ choices }: FieldListEdit, known: readonly Choice[]): FieldProblem[] {
  const ids = new Set(known.map(({ id }) => id));
  const seen = new Set<string>();
  return choices.flatMap(({ id, parentId = 0, label }, at) => {
    const key = `${parentId} ${label.trim()}`;
    const isTwice = seen.has(key);
    seen.add(key);
    if (isTwice) return [fieldFault(`choices[${at}].label`, "twice")];
    if (id !== undefined && !ids.has(id)) return [noteFault(`choices[${at}].id`, "no_such_choice")];
    const isParentKnown = parentId === 0 || (ids.has(parentId) && parentId !== id);
    return isParentKnown ? [] : [noteFault(`choices[${at}].parentId`, "no_such_choice")];
  });
}

function isSameChoice(a: Omit<ChoiceRow, "id">, b: Omit<ChoiceRow, "id">): boolean {
  return a.field === b.field && a.parentId === b.parentId && a.label === b.label;
}

function choiceOf({ id, parentId, label, isArchived }: ChoiceRow): Choice {
  return { id, parentId, label, isArchived };
}
