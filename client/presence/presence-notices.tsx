import type { Banner, Question } from "../../server/presence/engine/notices.ts";
import type { EngineView } from "../../server/presence/engine/view.ts";
import { post, remove } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { isAtLeast } from "../platform/me.ts";
import { useAttempt } from "../platform/use-attempt.ts";
import { Refusal } from "../ui/form-end.tsx";
import { t } from "../words/words.ts";
import { extensionLink } from "./extension-row.tsx";
import { codeText } from "./pbx-words.ts";
import { book, mayPlan, nowCoarse } from "./roster.ts";
import { statusWord } from "./status-looks.ts";
import { momentIn } from "./zone-time.ts";

/** How often it is looked, while somebody does. */
const LOOK_MS = 10_000;
/** Names that a notice says; the rest are counted. */
const MOST_NAMES = 6;

/** What holds for the whole list: nothing is really set, a PBX cannot be had, others changed something and are asked about. */
export function PresenceNotices() {
  const { data, reload } = useRemote<EngineView>("/presence/engine", LOOK_MS);
  const { problem, isBusy, attempt } = useAttempt();
  const engine = data.value;
  if (!engine) return null;
  const answer = (id: number, word: "keep" | "put_back") =>
    void attempt(async () => {
      data.value = await post<EngineView>(`/presence/engine/questions/${id}`, { answer: word });
    });
  const dismiss = (id: number) =>
    void attempt(async () => {
      await remove(`/presence/engine/banners/${id}`);
      reload();
    });
  return (
    <div class="notices">
      <Refusal text={problem.value} />
      {engine.isSimulation && <p class="note warn">{t("presence.simulation")}</p>}
      {engine.pbxs.map(
        ({ pbxId, away, waiting }) =>
          away && (
            <p key={pbxId} class="note warn aside">
              <span class="grow">
                {t("presence.pbx_away", { time: timeOf(away.sinceAt), reason: codeText(away.code) })}
                {waiting > 0 && ` ${t("presence.pbx_waiting", { n: waiting })}`}
              </span>
              {isAtLeast("admin") && (
                <a class="text-btn" href={`/settings/presence/pbxs/${pbxId}`}>
                  {t("presence.see_pbx")}
                </a>
              )}
            </p>
          ),
      )}
      {engine.questions.map((question) => (
        <Asked key={question.id} question={question} isBusy={isBusy.value} onAnswer={answer} />
      ))}
      {engine.banners.map((banner) => (
        <p key={banner.id} class="note warn aside">
          <span class="grow">{bannerText(banner)}</span>
          {mayPlan() && (
            <button type="button" class="text-btn" disabled={isBusy.value} onClick={() => dismiss(banner.id)}>
              {t("presence.dismiss")}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}

function Asked(props: {
  question: Question;
  isBusy: boolean;
  onAnswer: (id: number, word: "keep" | "put_back") => void;
}) {
  const { id, hand, extensions, askedAt } = props.question;
  const [first] = extensions;
  return (
    <div class="note warn aside">
      <span class="grow">
        {t(`presence.asked_${hand}`, {
          names: namesOf(extensions.map(({ extensionId }) => extensionId)),
          time: timeOf(askedAt),
        })}
        {first && extensions.length === 1 && (
          <>
            {" "}
            <a class="text-btn" href={extensionLink(first.extensionId)}>
              {t("presence.asked_change", { before: statusWord(first.wanted), after: statusWord(first.status) })}
            </a>
          </>
        )}
      </span>
      {mayPlan() && (
        <span class="tools">
          <button type="button" class="btn soft" disabled={props.isBusy} onClick={() => props.onAnswer(id, "keep")}>
            {t("presence.keep")}
          </button>
          <button type="button" class="btn soft" disabled={props.isBusy} onClick={() => props.onAnswer(id, "put_back")}>
            {t("presence.put_back")}
          </button>
        </span>
      )}
    </div>
  );
}

function bannerText({ kind, at, extensionIds, statuses }: Banner): string {
  const words = statuses.map(statusWord).join(", ");
  return kind === "auto_switch"
    ? t("presence.auto_switch", { n: extensionIds.length, time: timeOf(at), statuses: words })
    : t("presence.unknown_hand", { names: namesOf(extensionIds), time: timeOf(at), statuses: words });
}

function namesOf(ids: readonly number[]): string {
  book.rows.version.value;
  const names = ids.slice(0, MOST_NAMES).map((id) => {
    const line = book.line(id);
    return line ? line.name || line.number : String(id);
  });
  const more = ids.length - names.length;
  return more > 0 ? t("presence.and_more", { names: names.join(", "), n: more }) : names.join(", ");
}

/** By the clock of the house, as far as the list says what that is. */
function timeOf(at: number): string {
  const zone = book.rows.peek()[0]?.line.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return momentIn(zone, at, nowCoarse.value);
}
