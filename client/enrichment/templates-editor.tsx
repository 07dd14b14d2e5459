import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { FieldLists } from "../../server/enrichment/choices/choices.ts";
import type { Template } from "../../server/enrichment/templates/templates.ts";
import { put } from "../live/api.ts";
import { useAttempt } from "../platform/use-attempt.ts";
import type { FieldError } from "../ui/field.tsx";
import { goToFirstFault } from "../ui/first-fault.ts";
import { Icon } from "../ui/icon.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { EMPTY_FIELDS } from "./fields.ts";
import { type EditedTemplate, editedTemplates, movedTemplate, named, templateEdits } from "./template-list.ts";
import { TemplateFields } from "./template-fields.tsx";
import { PLACEHOLDERS } from "./template-text.ts";

/** The templates of notes: named, filled in, ordered, archived. */
export function TemplatesEditor({ templates, lists }: { templates: readonly Template[]; lists: FieldLists }) {
  const first = editedTemplates(templates) as readonly EditedTemplate[];
  const rows = useSignal(first);
  const saved = useSignal(first);
  const open = useSignal<string | null>(null);
  const added = useRef(0);
  const box = useRef<HTMLFormElement>(null);
  const { errors, problem, isBusy, attempt } = useAttempt();
  const isChanged = JSON.stringify(rows.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const change = (key: string, what: Partial<EditedTemplate>) => {
    rows.value = rows.peek().map((row) => (row.key === key ? { ...row, ...what } : row));
  };
  const add = () => {
    const key = `new-${++added.current}`;
    rows.value = [...rows.peek(), { key, id: null, name: "", fields: EMPTY_FIELDS, isArchived: false }];
    open.value = key;
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-key="${key}"] input`)?.focus());
  };
  const save = async (event: Event) => {
    event.preventDefault();
    rows.value = named(rows.peek());
    await attempt(async () => {
      const answer = await put<{ templates: Template[] }>("/enrichment/templates", {
        templates: templateEdits(rows.peek()),
      });
      rows.value = saved.value = editedTemplates(answer.templates);
      open.value = null;
      say({ text: t("state.saved") });
    });
    // The fields that are wrong may be folded away.
    const wrong = errors.peek().map(({ field }) => /^templates\[(\d+)\]/.exec(field)?.[1]);
    const at = wrong.find((index) => index !== undefined);
    if (at !== undefined) open.value = rows.peek()[Number(at)]?.key ?? null;
    requestAnimationFrame(() => goToFirstFault(box.current));
  };
  return (
    <form onSubmit={save} ref={box}>
      <div class="head">
        <h2>{t("template.title")}</h2>
      </div>
      <p class="note">{t("template.help")}</p>
      <p class="note">
        {t("template.known")} <span class="lines">{PLACEHOLDERS.map((name) => `{${name}}`).join(" ")}</span>
      </p>
      <ul class="choices" aria-label={t("template.title")}>
        {rows.value.map((row, index) => (
          <TemplateRow
            key={row.key}
            row={row}
            index={index}
            lists={lists}
            errors={errors.value}
            isOpen={open.value === row.key}
            onOpen={() => {
              open.value = open.peek() === row.key ? null : row.key;
            }}
            onChange={(what) => change(row.key, what)}
            onMove={(by) => {
              rows.value = movedTemplate(rows.peek(), row.key, by);
            }}
            onRemove={() => {
              rows.value = rows.peek().filter(({ key }) => key !== row.key);
            }}
          />
        ))}
      </ul>
      {rows.value.length === 0 && <p class="note">{t("template.none")}</p>}
      <div class="actions">
        <button type="button" class="btn soft" onClick={add}>
          <Icon name="plus" />
          {t("template.add")}
        </button>
      </div>
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {t("action.save")}
        </button>
      </div>
    </form>
  );
}

interface RowProps {
  row: EditedTemplate;
  index: number;
  lists: FieldLists;
  errors: readonly FieldError[];
  isOpen: boolean;
  onOpen: () => void;
  onChange: (what: Partial<EditedTemplate>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function TemplateRow({ row, index, lists, errors, isOpen, onOpen, onChange, onMove, onRemove }: RowProps) {
  const { key, id, name, isArchived } = row;
  const shown = name || t("template.new");
  const place = `templates[${index}]`;
  const error = errors.find(({ field }) => field === `${place}.name` || field === `${place}.id`)?.message;
  const tool = (icon: "up" | "down", label: string, by: -1 | 1) => (
    <button type="button" class="icon-btn" aria-label={label} title={label} onClick={() => onMove(by)}>
      <Icon name={icon} />
    </button>
  );
  return (
    <li data-key={key} class={isArchived ? "is-archived" : ""}>
      <input
        class="input"
        name={`${place}.name`}
        aria-label={t("template.name")}
        aria-invalid={error !== undefined}
        maxLength={64}
        value={name}
        onInput={(event) => onChange({ name: event.currentTarget.value })}
      />
      <div class="tools">
        {tool("up", t("template.up", { name: shown }), -1)}
        {tool("down", t("template.down", { name: shown }), 1)}
        <button
          type="button"
          class="btn soft"
          aria-label={t(isArchived ? "template.restore_one" : "template.archive_one", { name: shown })}
          onClick={() => (id === null ? onRemove() : onChange({ isArchived: !isArchived }))}
        >
          {t(id === null ? "action.remove" : isArchived ? "history_set.restore" : "history_set.archive")}
        </button>
      </div>
      {error && <span class="error">{error}</span>}
      <div class="inner">
        <button type="button" class="text-btn" aria-expanded={isOpen} onClick={onOpen}>
          {t("template.fields")}
        </button>
        {isOpen && (
          <TemplateFields
            place={`${place}.fields`}
            fields={row.fields}
            lists={lists}
            errors={errors}
            onType={(field, value) => onChange({ fields: { ...row.fields, [field]: value } })}
          />
        )}
      </div>
    </li>
  );
}
