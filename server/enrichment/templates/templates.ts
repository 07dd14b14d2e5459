import type { Database, Reader, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Colleagues } from "../../platform/auth/colleagues.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { type FieldProblem, Problem } from "../../platform/http/problem.ts";
import { type Choices, type FieldLists, LISTED_FIELDS, pathsOf } from "../choices/choices.ts";
import { EMPTY_NOTE, NOTE_FIELDS, type NoteChanges } from "../notes/note.ts";
import type { Writer } from "../notes/notes.ts";
import { noteFault } from "../problems.ts";
import { insertTemplate, listTemplates, type TemplateRow, updateTemplate } from "./repo.ts";

/** Templates altogether, the archived ones included. */
export const MAX_TEMPLATES = 50;

/** A note that is filled in beforehand. Its texts may name what is known of a call, `{from_name}`: whoever applies it fills that in. */
export interface Template {
  id: number;
  name: string;
  /** What it fills in, in the order of the form; the fields that it leaves alone are absent. */
  fields: NoteChanges;
  /** Not offered any more. */
  isArchived: boolean;
}

/** The list as an administrator saves it: in this order; those without an id are new, those left out are archived. */
export interface TemplateEdit {
  id?: number | undefined;
  name: string;
  fields: NoteChanges;
  isArchived?: boolean | undefined;
}

export interface TemplateParts {
  database: Database;
  audit: Audit;
  choices: Choices;
  colleagues: Colleagues;
}

/** The templates of notes. */
export class Templates {
  constructor(private readonly parts: TemplateParts) {}

  async list(db: Reader = this.parts.database.orm): Promise<Template[]> {
    return (await listTemplates(db, MAX_TEMPLATES)).map(templateOf);
  }

  /**
   * Saves all of them.
   * @throws Problem `invalid_fields` for names that are there twice, templates that fill in nothing, and what a note would be refused for.
   */
  async change(edits: readonly TemplateEdit[], { who, from }: Writer): Promise<Template[]> {
    const { audit, database } = this.parts;
    await database.transact(async (tx) => {
      const stored = await listTemplates(tx, MAX_TEMPLATES);
      const faults = await this.faultsOf(tx, edits, stored);
      if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
      const kept = new Set(edits.map(({ id }) => id));
      const left = stored.filter(({ id }) => !kept.has(id));
      for (const [position, { id, name, fields, isArchived = false }] of edits.entries()) {
        const row = { name: name.trim(), position, fields: filledIn(fields), isArchived };
        if (id === undefined) await insertTemplate(tx, row);
        else await updateTemplate(tx, { ...row, id });
      }
      for (const row of left)
        await updateTemplate(tx, { ...row, isArchived: true, position: MAX_TEMPLATES + row.position });
      const [before, after] = [stored.map(templateOf), await this.list(tx)];
      await audit.record({ who, from, action: "enrichment.templates.change", target: "templates", before, after }, tx);
    });
    return this.list();
  }

  private async faultsOf(
    tx: Transaction,
    edits: readonly TemplateEdit[],
    stored: readonly TemplateRow[],
  ): Promise<FieldProblem[]> {
    const lists = await this.parts.choices.lists(tx);
    const ids = new Set(stored.map(({ id }) => id));
    const added = edits.filter(({ id }) => id === undefined).length;
    if (stored.length + added > MAX_TEMPLATES) return [fieldFault("templates", "list_max", { max: MAX_TEMPLATES })];
    const names = new Set<string>();
    const faults: FieldProblem[] = [];
    for (const [at, { id, name, fields, isArchived }] of edits.entries()) {
      const place = `templates[${at}]`;
      if (id !== undefined && !ids.delete(id)) faults.push(noteFault(`${place}.id`, "no_such_template"));
      // An archived one is offered to nobody: it stays as it was, whatever its fields have become since.
      if (isArchived) continue;
      const key = name.trim().toLowerCase();
      if (names.has(key)) faults.push(fieldFault(`${place}.name`, "twice"));
      names.add(key);
      if (Object.keys(filledIn(fields)).length === 0) faults.push(noteFault(`${place}.name`, "template_fills_nothing"));
      faults.push(...listFaults(place, fields, lists));
      const { transferredTo } = fields;
      if (transferredTo && !(await this.parts.colleagues.byName(transferredTo, tx))) {
        faults.push(noteFault(`${place}.fields.transferredTo`, "no_such_colleague"));
      }
    }
    return faults;
  }
}

/** What a list that takes nothing else would refuse. */
function listFaults(place: string, fields: NoteChanges, lists: FieldLists): FieldProblem[] {
  return LISTED_FIELDS.flatMap((field) => {
    const { isFree, choices } = lists[field];
    const value = fields[field] ?? "";
    if (isFree || choices.length === 0 || value === "" || pathsOf(choices).includes(value)) return [];
    return [noteFault(`${place}.fields.${field}`, "not_a_choice")];
  });
}

/** Only what it fills in, in the order of the form. */
function filledIn(fields: NoteChanges): Record<string, unknown> {
  const given = NOTE_FIELDS.filter((field) => fields[field] !== undefined && fields[field] !== EMPTY_NOTE[field]);
  return Object.fromEntries(given.map((field) => [field, fields[field]]));
}

function templateOf({ id, name, fields, isArchived }: TemplateRow): Template {
  return { id, name, fields: filledIn(fields as NoteChanges) as NoteChanges, isArchived };
}
