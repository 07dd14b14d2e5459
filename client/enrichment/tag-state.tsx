import type { WriteBackView } from "../../server/enrichment/tags/write-back.ts";
import { tell } from "../words/words.ts";
import { t } from "../words/words.ts";

/** How writing tags back to the PBX goes, in a sentence. */
export function TagState({ tags }: { tags: WriteBackView }) {
  const { tone, text } = stateOf(tags);
  return (
    <p class={`note ${tone}`} role="status">
      {text}
    </p>
  );
}

function stateOf({ isOn, waiting, refused, fault, refusal, pausedKinds }: WriteBackView) {
  if (!isOn) return { tone: "", text: waiting > 0 ? t("tags.off_waiting", { n: waiting }) : t("tags.off") };
  if (pausedKinds.length > 0) return { tone: "bad", text: t("tags.paused", { n: waiting }) };
  if (refusal) return { tone: "warn", text: t("tags.some_refused", { n: refused, reason: reasonOf(refusal) }) };
  if (fault && waiting > 0) return { tone: "warn", text: t("tags.failing", { n: waiting, reason: reasonOf(fault) }) };
  return { tone: "ok", text: waiting > 0 ? t("tags.on_waiting", { n: waiting }) : t("tags.on") };
}

/** Why tags did not get there, in the reader's language. */
export function reasonOf({ code, detail }: { code: string; detail: string }): string {
  return tell(`problem.${code}`) || detail;
}
