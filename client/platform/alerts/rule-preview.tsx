import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Unit } from "../../../server/platform/alerts/model.ts";
import type { Preview, PreviewedScope } from "../../../server/platform/alerts/rules/preview.ts";
import { post } from "../../live/api.ts";
import { t } from "../../words/words.ts";
import { bodyOf, type RuleFields } from "./rule-fields.ts";
import { figureText } from "./sentences.ts";

const TYPING_MS = 400;
const REFRESH_MS = 5000;
const MAX_NAMED = 4;

/** What the rule as it stands would say of the present values; looked at again while the form is open. */
export function RulePreview({ fields, unit }: { fields: RuleFields; unit: Unit }) {
  const preview = useSignal<Preview | null>(null);
  const body = bodyOf(fields, unit);
  const hasLimit = "body" in body && (body.body.amber !== null || body.body.red !== null);
  const text = hasLimit ? JSON.stringify(body.body) : null;
  useEffect(() => {
    if (text === null) {
      preview.value = null;
      return;
    }
    const abort = new AbortController();
    const look = async () => {
      try {
        preview.value = await post<Preview>("/platform/alerts/rules/preview", JSON.parse(text), abort.signal);
      } catch {
        // What is wrong with it is said when it is saved.
        if (!abort.signal.aborted) preview.value = null;
      }
    };
    const soon = setTimeout(() => void look(), TYPING_MS);
    const again = setInterval(() => !document.hidden && void look(), REFRESH_MS);
    return () => {
      abort.abort();
      clearTimeout(soon);
      clearInterval(again);
    };
  }, [text]);
  const found = preview.value;
  if (!found) return <p class="note">{t("preview.nothing")}</p>;
  const { red, amber, ok, unknown } = found.counts;
  const tone = red > 0 ? "bad" : amber > 0 ? "warn" : "ok";
  return (
    <div class={`note ${tone}`} role="status">
      <div>{t("preview.title")}</div>
      {red > 0 && <div>{t("preview.red", { n: red, names: namesOf(found.red, unit, red) })}</div>}
      {amber > 0 && <div>{t("preview.amber", { n: amber, names: namesOf(found.amber, unit, amber) })}</div>}
      <div>{t("preview.ok", { n: ok })}</div>
      {unknown > 0 && <div>{t("preview.unknown", { n: unknown })}</div>}
    </div>
  );
}

function namesOf(scopes: readonly PreviewedScope[], unit: Unit, count: number): string {
  const names = scopes.slice(0, MAX_NAMED).map(({ name, value }) => `${name} ${figureText(unit, value)}`);
  return [...names, ...(count > MAX_NAMED ? ["…"] : [])].join(", ");
}
