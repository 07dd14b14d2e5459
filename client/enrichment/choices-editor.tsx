import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { FieldList, FieldLists, ListedField } from "../../server/enrichment/choices/choices.ts";
import { put } from "../live/api.ts";
import { useAttempt } from "../platform/use-attempt.ts";
import { Switch } from "../ui/field.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { goToFirstFault } from "../ui/first-fault.ts";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import {
  bodyOf,
  changed,
  type EditedChoice,
  editedOf,
  lifted,
  moved,
  nested,
  parentFor,
  treeOf,
} from "./choice-list.ts";

interface EditorProps {
  field: ListedField;
  list: FieldList;
  onSaved: (fields: FieldLists) => void;
}

/** The choices of one field: named, ordered, set under each other, archived; and whether anything else may be written. */
export function ChoicesEditor({ field, list, onSaved }: EditorProps) {
  const { isFree, isMandatory } = list;
  const first = { isFree, isMandatory, choices: editedOf(list.choices) as readonly EditedChoice[] };
  const form = useSignal(first);
  const saved = useSignal(first);
  const added = useRef(0);
  const box = useRef<HTMLFormElement>(null);
  const { errors, problem, isBusy, attempt } = useAttempt();
  const isChanged = JSON.stringify(form.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const set = (change: Partial<typeof first>) => {
    form.value = { ...form.peek(), ...change };
  };
  const setChoices = (change: (choices: readonly EditedChoice[]) => readonly EditedChoice[]) =>
    set({ choices: change(form.peek().choices) });
  const add = () => {
    const key = `new-${++added.current}`;
    setChoices((choices) => [...choices, { key, id: null, parentId: 0, label: "", isArchived: false }]);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-key="${key}"] input`)?.focus());
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const { choices, ...rule } = form.peek();
    // A row that nothing was typed into is none.
    const named = choices.filter(({ id, label }) => id !== null || label.trim() !== "");
    set({ choices: named });
    await attempt(async () => {
      const { fields } = await put<{ fields: FieldLists }>(`/enrichment/choices/${field}`, {
        ...{ ...rule, choices: bodyOf(named) },
      });
      const next = { isFree: fields[field].isFree, isMandatory: fields[field].isMandatory };
      form.value = saved.value = { ...next, choices: editedOf(fields[field].choices) };
      onSaved(fields);
      say({ text: t("state.saved") });
    });
    requestAnimationFrame(() => goToFirstFault(box.current));
  };
  const rows = treeOf(form.value.choices);
  const wrong = (index: number) =>
    errors.value.find(
      (error) => error.field.startsWith(`choices[${index}]`) || error.field.startsWith(`choices.${index}.`),
    )?.message;
  return (
    <form onSubmit={save} ref={box}>
      <ul class="choices" aria-label={t("history_set.choices")}>
        {rows.map(({ choice, depth }, index) => (
          <ChoiceRow
            key={choice.key}
            choice={choice}
            depth={depth}
            error={wrong(index)}
            canNest={parentFor(form.value.choices, choice.key) !== null}
            onChange={setChoices}
          />
        ))}
      </ul>
      {rows.length === 0 && <p class="note">{t("history_set.no_choices")}</p>}
      <div class="actions">
        <button type="button" class="btn soft" onClick={add}>
          <Icon name="plus" />
          {t("history_set.add")}
        </button>
      </div>
      <Switch label={t("history_set.free")} isOn={form.value.isFree} onFlip={(isOn) => set({ isFree: isOn })} />
      <Switch
        label={t("history_set.mandatory")}
        isOn={form.value.isMandatory}
        onFlip={(isOn) => set({ isMandatory: isOn })}
      />
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
  choice: EditedChoice;
  depth: number;
  error: string | undefined;
  canNest: boolean;
  onChange: (change: (choices: readonly EditedChoice[]) => readonly EditedChoice[]) => void;
}

function ChoiceRow({ choice, depth, error, canNest, onChange }: RowProps) {
  const { key, label, isArchived } = choice;
  const name = label || t("history_set.new_choice");
  const tool = (
    icon: IconName,
    label: string,
    isOff: boolean,
    change: (all: readonly EditedChoice[]) => readonly EditedChoice[],
  ) => (
    <button
      type="button"
      class="icon-btn"
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={() => onChange(change)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <li data-key={key} style={{ "--depth": Math.min(depth, 3) }} class={isArchived ? "is-archived" : ""}>
      <input
        class="input"
        aria-label={t("history_set.choice")}
        aria-invalid={error !== undefined}
        maxLength={128}
        value={label}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          onChange((choices) => changed(choices, key, { label: typed }));
        }}
      />
      <div class="tools">
        {tool("up", t("history_set.up", { name }), false, (all) => moved(all, key, -1))}
        {tool("down", t("history_set.down", { name }), false, (all) => moved(all, key, 1))}
        {depth === 0
          ? tool("next", t("history_set.nest", { name }), !canNest, (all) => nested(all, key))
          : tool("back", t("history_set.lift", { name }), false, (all) => lifted(all, key))}
        <button
          type="button"
          class="btn soft"
          aria-label={t(isArchived ? "history_set.restore_one" : "history_set.archive_one", { name })}
          onClick={() =>
            onChange((all) =>
              choice.id === null
                ? all.filter((other) => other.key !== key)
                : changed(all, key, { isArchived: !isArchived }),
            )
          }
        >
          {t(choice.id === null ? "action.remove" : isArchived ? "history_set.restore" : "history_set.archive")}
        </button>
      </div>
      {error && <span class="error">{error}</span>}
    </li>
  );
}
