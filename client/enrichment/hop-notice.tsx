import { useSignal } from "@preact/signals";
import type { CallLine, HopView } from "../../server/enrichment/calls/call-view.ts";
import { post } from "../live/api.ts";
import { useAttempt } from "../platform/use-attempt.ts";
import { Field } from "../ui/field.tsx";
import { say } from "../ui/toast.tsx";
import { formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { hopTo } from "./chain.ts";
import { book, nameOf } from "./help.ts";

/** How a call was passed on, hop by hop; whoever it was passed on to takes it or hands it back with a word. */
export function HopNotice({ line, name }: { line: CallLine; name: string }) {
  if (line.hops.length === 0) return null;
  const own = hopTo(line, name);
  return (
    <>
      <ol class="note hops" aria-label={t("note.chain")}>
        {line.hops.map((hop) => (
          <li key={hop.position}>{hopText(hop)}</li>
        ))}
      </ol>
      {own && <HopActions key={own.position} callId={line.id} hop={own} />}
    </>
  );
}

/** One hop in a sentence: from whom to whom, when, and what came of it. */
function hopText({ fromName, toName, at, state, settledAt, comment }: HopView): string {
  const facts = { giver: nameOf(fromName), taker: nameOf(toName), time: formatMoment(at, Date.now()) };
  const settled = settledAt === null ? "" : formatMoment(settledAt, Date.now());
  const passed = t("note.hop", facts);
  const result = t(`note.hop_${state}`, { taker: facts.taker, time: settled });
  return [passed, result, comment && t("note.said", { text: comment })].filter(Boolean).join(" ");
}

function HopActions({ callId, hop }: { callId: number; hop: HopView }) {
  const isReturning = useSignal(false);
  const comment = useSignal("");
  const { errors, problem, isBusy, attempt } = useAttempt();
  const settle = (way: "accept" | "return", body: object) =>
    attempt(async () => {
      const { call } = await post<{ call: CallLine | null }>(`/enrichment/calls/${callId}/transfer/${way}`, body);
      if (call) book.put([call]);
      say({ text: t(way === "accept" ? "note.accepted" : "note.handed_back") });
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void settle("return", { comment: comment.peek().trim() });
      }}
    >
      {isReturning.value && (
        <Field
          name="comment"
          label={t("note.return_word", { name: nameOf(hop.fromName) })}
          errors={errors.value}
          maxLength={1000}
          value={comment.value}
          onInput={(event) => {
            comment.value = event.currentTarget.value;
          }}
        />
      )}
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        {hop.state === "offered" && !isReturning.value && (
          <button type="button" class="btn grow" disabled={isBusy.value} onClick={() => void settle("accept", {})}>
            {t("note.accept")}
          </button>
        )}
        {isReturning.value ? (
          <>
            <button type="submit" class="btn grow" disabled={isBusy.value}>
              {t("note.hand_back")}
            </button>
            <button
              type="button"
              class="btn soft"
              onClick={() => {
                isReturning.value = false;
              }}
            >
              {t("action.cancel")}
            </button>
          </>
        ) : (
          <button
            type="button"
            class="btn soft"
            onClick={() => {
              isReturning.value = true;
            }}
          >
            {t("note.hand_back")}
          </button>
        )}
      </div>
    </form>
  );
}
