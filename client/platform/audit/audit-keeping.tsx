import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { KindView } from "../../../server/platform/retention/retention.ts";
import { get, put } from "../../live/api.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Field, type FieldError } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { useUnsaved } from "../../ui/unsaved.ts";
import { formatNumber } from "../../words/format.ts";
import { language, t, tell } from "../../words/words.ts";
import { fieldErrors } from "../field-text.ts";
import { problemText } from "../problem-text.ts";

interface Answer {
  kinds: KindView[];
}

/** What shorter times would remove, asked for before it is done. */
interface Preview {
  removed: { name: string; count: number }[];
}

type Form = Readonly<Record<string, string>>;

/** The server counts no further. */
const MOST_COUNTED = 100_000;

/** How long each kind of data is kept, and how much there is of it. */
export function AuditKeeping() {
  const kinds = useSignal<readonly KindView[]>([]);
  const form = useSignal<Form>({});
  const problem = useSignal("");
  const errors = useSignal<readonly FieldError[]>([]);
  const isBusy = useSignal(false);
  const question = useSignal<string | null>(null);
  const show = (answer: Answer) => {
    kinds.value = answer.kinds;
    form.value = Object.fromEntries(answer.kinds.map(({ field, value }) => [field, String(value)]));
  };
  useEffect(() => {
    get<Answer>("/platform/retention").then(show, (cause) => {
      problem.value = problemText(cause);
    });
  }, []);
  const changed = kinds.value.filter(({ field, value }) => form.value[field] !== String(value));
  useUnsaved(changed.length > 0);

  /** Runs a step of the saving, and tells at its field what is wrong. */
  const attempt = async (step: () => Promise<void>) => {
    isBusy.value = true;
    errors.value = [];
    problem.value = "";
    try {
      await step();
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  const wanted = () => Object.fromEntries(changed.map(({ field }) => [field, Number(form.peek()[field])]));
  const save = () =>
    attempt(async () => {
      question.value = null;
      show(await put<Answer>("/platform/retention", wanted()));
      say({ text: t("audit.kept") });
    });
  const ask = (event: Event) => {
    event.preventDefault();
    const shorter = changed.filter(({ field, value }) => Number(form.peek()[field]) < value);
    if (shorter.length === 0) return void save();
    void attempt(async () => {
      const query = new URLSearchParams(shorter.map(({ field }) => [field, form.peek()[field] ?? ""]));
      const { removed } = await get<Preview>(`/platform/retention/preview?${query}`);
      const some = removed.filter(({ count }) => count > 0);
      if (some.length === 0) await save();
      else
        question.value = some
          .map(({ name, count }) => `${tell(`keep.${name}`)}${t("keep.colon")}${countText(count)}`)
          .join(" · ");
    });
  };
  return (
    <form onSubmit={ask}>
      <div class="head">
        <h2>{t("audit.keep")}</h2>
      </div>
      <p class="note">{t("audit.keep_help")}</p>
      {kinds.value.map((kind) => (
        <Field
          key={kind.name}
          name={kind.field}
          label={t(kind.unit === "days" ? "keep.in_days" : "keep.in_rows", { what: tell(`keep.${kind.name}`) })}
          hint={hintOf(kind)}
          errors={errors.value}
          value={form.value[kind.field] ?? ""}
          inputMode="numeric"
          pattern="[0-9]{1,7}"
          required
          onInput={(event) => {
            form.value = { ...form.peek(), [kind.field]: event.currentTarget.value };
          }}
        />
      ))}
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || changed.length === 0}>
          {t("action.save")}
        </button>
      </div>
      {question.value !== null && (
        <Confirm
          title={t("keep.question")}
          text={t("keep.question_text", { list: question.value })}
          action={t("keep.remove")}
          isBusy={isBusy.value}
          onConfirm={() => void save()}
          onCancel={() => {
            question.value = null;
          }}
        />
      )}
    </form>
  );
}

/** What it is, what its number counts within which bounds, and how much there is of it. */
function hintOf({ name, unit, minimum, maximum, count, oldestAt }: KindView): string {
  const bounds = t(unit === "days" ? "keep.days" : "keep.rows", { min: minimum, max: maximum });
  const held = oldestAt === null ? t("keep.none") : t("keep.held", { count: countText(count), when: dayOf(oldestAt) });
  return `${tell(`keep_help.${name}`)} ${bounds} ${held}`;
}

function countText(count: number): string {
  const text = formatNumber(count);
  return count >= MOST_COUNTED ? t("keep.many", { count: text }) : text;
}

function dayOf(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(at);
}
