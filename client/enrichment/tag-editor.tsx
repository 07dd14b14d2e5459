import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { TaggingView, TagView } from "../../server/enrichment/tags/tag-view.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { problemText } from "../platform/problem-text.ts";
import { Field } from "../ui/field.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { fold } from "../words/format.ts";
import { t } from "../words/words.ts";
import { whoOf } from "./call-words.ts";
import { tagKey } from "./chain.ts";
import { loadTags, tagsInUse } from "./help.ts";
import type { NoteEntry } from "./outbox/entry.ts";
import { outbox } from "./outbox/watch.ts";
import { TagReceipts } from "./tag-receipts.tsx";

interface EditorProps {
  /** The call as it is stored, and as it will be once what waits on this device is saved. */
  line: CallLine;
  shown: CallLine;
  waiting: readonly NoteEntry[];
  /** How far each tag is on its way to the PBX; null as long as that is not known. */
  tagging: TaggingView | null;
  canWrite: boolean;
}

/** As the server takes them. */
const MAX_LENGTH = 64;
/** So many are offered; more are found by typing. */
const MOST_OFFERED = 8;

/** The tags of a call: added by typing or from those in use, taken away by a press; saved at once, without a network later. */
export function TagEditor({ line, shown, waiting, tagging, canWrite }: EditorProps) {
  const typed = useSignal("");
  const isOpen = useSignal(false);
  const problem = useSignal("");
  useEffect(() => {
    if (canWrite) void loadTags();
  }, [canWrite]);
  const { tags } = shown;
  const pending = waiting.filter((entry) => entry.tags && entry.state === "waiting");
  if (!canWrite && tags.length === 0) return null;

  const change = async (add: readonly string[], remove: readonly string[]) => {
    const has = new Set(tags.map(tagKey));
    const edit = { add: add.filter((tag) => !has.has(tagKey(tag))), remove };
    if (edit.add.length + edit.remove.length === 0) return;
    problem.value = "";
    const outcome = await outbox.save({
      ...{ callId: line.id, title: whoOf(line), baseVersion: 0, changes: {} },
      tags: edit,
    });
    if (outcome.kind !== "refused") return;
    problem.value = fieldErrors(outcome.cause)[0]?.message ?? problemText(outcome.cause);
    // It is there to be corrected, unless something else was typed meanwhile.
    if (typed.peek() === "") typed.value = edit.add.join(", ");
  };
  const take = (text: string) => {
    const names = text
      .split(",")
      .map((name) => name.trim().replace(/\s+/g, " "))
      .filter((name) => name !== "");
    typed.value = "";
    if (names.length > 0) void change(names, []);
  };
  const offered = isOpen.value ? matching(typed.value, tags) : [];
  return (
    <section class="tags">
      <div class="head">
        <h2>{t("tags.title")}</h2>
      </div>
      <ul class="options plain" aria-label={t("tags.title")}>
        {tags.map((tag) => (
          <li key={tagKey(tag)}>
            <Tag
              tag={tag}
              state={stateOf(tag, line, tagging)}
              onRemove={canWrite ? () => void change([], [tag]) : null}
            />
          </li>
        ))}
      </ul>
      {canWrite && (
        <div
          class="picker"
          onFocusIn={() => {
            isOpen.value = true;
          }}
          onFocusOut={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget as Node | null)) isOpen.value = false;
          }}
        >
          <Field
            name="addTag"
            label={t("tags.add")}
            hint={t("tags.add_hint")}
            errors={problem.value === "" ? [] : [{ field: "addTag", message: problem.value }]}
            autocapitalize="none"
            maxLength={MAX_LENGTH}
            value={typed.value}
            onInput={({ currentTarget: { value } }) => {
              // The PBX's list has commas between its tags.
              if (value.includes(",")) take(value);
              else typed.value = value;
            }}
            onKeyDown={(event) => {
              const last = tags.at(-1);
              if (event.key === "Enter") {
                event.preventDefault();
                take(typed.peek());
              } else if (event.key === "Backspace" && typed.peek() === "" && last !== undefined && !event.repeat) {
                void change([], [last]);
              }
            }}
          />
          {offered.length > 0 && (
            <div class="options">
              {offered.map((tag) => (
                <button key={tag} type="button" class="chip" onClick={() => take(tag)}>
                  <Icon name="plus" />
                  {tag}
                </button>
              ))}
            </div>
          )}
        </div>
      )}
      <TagReceipts tagging={tagging} pending={pending} />
    </section>
  );
}

type State = TagView["state"] | "device" | null;

const LOOKS: Readonly<Record<Exclude<State, null>, IconName>> = {
  at_pbx: "check",
  waiting: "hourglass",
  device: "hourglass",
  refused: "alert",
  local: "dash",
};

function Tag({ tag, state, onRemove }: { tag: string; state: State; onRemove: (() => void) | null }) {
  const inside = (
    <>
      {state && <Icon name={LOOKS[state]} />}
      <span>{tag}</span>
    </>
  );
  if (onRemove === null) return <span class="chip">{inside}</span>;
  return (
    <button type="button" class="chip" aria-label={t("tags.remove", { tag })} onClick={onRemove}>
      {inside} <span aria-hidden="true">✕</span>
    </button>
  );
}

/** What is not stored yet is on this device alone. */
function stateOf(tag: string, line: CallLine, tagging: TaggingView | null): State {
  const key = tagKey(tag);
  if (!line.tags.some((stored) => tagKey(stored) === key)) return "device";
  return tagging?.tags.find((one) => !one.isGone && tagKey(one.tag) === key)?.state ?? null;
}

/** Of the tags in use those that hold what was typed and that the call does not have. */
function matching(typed: string, tags: readonly string[]): string[] {
  const wanted = fold(typed.trim());
  const has = new Set(tags.map(tagKey));
  return tagsInUse.value.filter((tag) => !has.has(tagKey(tag)) && fold(tag).includes(wanted)).slice(0, MOST_OFFERED);
}
