import type { LegView } from "../../server/enrichment/calls/call-view.ts";
import type { CallDetail, NoteChange } from "../../server/enrichment/calls/history.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { formatMoment, formatSeconds, formatTimeExact, UNKNOWN } from "../words/format.ts";
import { formatMomentExact } from "../words/moments.ts";
import { t } from "../words/words.ts";
import { dispositionWord, party, valueText } from "./call-words.ts";
import { nameOf } from "./help.ts";

/** How a call went: its legs in order, every change of its notes, what the PBX said, the facts. */
export function CallStory({ detail }: { detail: CallDetail }) {
  const { legs, changes, events } = detail;
  return (
    <>
      <div class="head">
        <h2>{t("story.legs")}</h2>
      </div>
      <ol class="timeline card">
        {legs.map((leg) => (
          <Leg key={leg.index} leg={leg} startedAt={detail.startedAt} />
        ))}
      </ol>
      <Facts>
        <Fact name={t("story.ring")}>{seconds(detail.ringSeconds)}</Fact>
        <Fact name={t("one_call.talk")}>{seconds(detail.talkSeconds)}</Fact>
        <Fact name={t("history.filter_queue")}>{detail.queue}</Fact>
        <Fact name={t("history.filter_tag")}>{detail.tags.join(", ")}</Fact>
        <Fact name={t("story.cause")}>{[detail.endCause, detail.endCauseText].filter(Boolean).join(" · ")}</Fact>
        <Fact name={t("story.pbx")}>{detail.pbx}</Fact>
        <Fact name={t("story.id")}>
          <span class="lines">{detail.callId}</span>
        </Fact>
      </Facts>
      {changes.length > 0 && (
        <>
          <div class="head">
            <h2>{t("story.changes")}</h2>
          </div>
          <ol class="timeline card" aria-label={t("story.changes")}>
            {changes.toReversed().map((change) => (
              <Change key={`${change.position}/${change.version}`} change={change} />
            ))}
          </ol>
        </>
      )}
      {events.length > 0 && (
        <details>
          <summary>{t("story.events", { n: events.length })}</summary>
          <ol class="timeline card">
            {events.map((event, index) => (
              <li key={`${index}/${event.saidAt}`}>
                <time>{formatTimeExact(event.saidAt)}</time>
                <div class="lines">{event.type}</div>
                <small>{event.isNews ? "" : t("story.no_news")}</small>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function Leg({ leg, startedAt }: { leg: LegView; startedAt: number }) {
  const { fromName, fromNumber, toName, toNumber, queue, trunk, extension, splitReason, attachments } = leg;
  const word = leg.isVoicemail
    ? t("history.voicemail")
    : leg.disposition === null
      ? leg.answeredAt === null
        ? t("call.ringing")
        : t("call.talking")
      : dispositionWord(leg.disposition);
  const parts = [
    word,
    extension && t("history.extension", { number: extension }),
    queue,
    trunk,
    leg.queueSeconds && t("story.waited", { time: formatSeconds(leg.queueSeconds) }),
    leg.holdSeconds && t("story.held", { time: formatSeconds(leg.holdSeconds) }),
    splitReason && t("story.split", { reason: splitReason }),
    ...attachments.map(({ kind }) => t(`story.has_${kind}`)),
  ];
  const late = leg.startedAt === null ? null : Math.max(0, leg.startedAt - startedAt) / 1000;
  return (
    <li>
      <time>{formatTimeExact(leg.startedAt)}</time>
      <div>
        <div class="t">
          {party(fromName, fromNumber) || t("call.unknown_number")} → {party(toName, toNumber) || "?"}
        </div>
        <div class="s">{parts.filter(Boolean).join(" · ")}</div>
      </div>
      <small>{leg.durationSeconds === null ? formatSeconds(late) : formatSeconds(leg.durationSeconds)}</small>
    </li>
  );
}

function Change({ change }: { change: NoteChange }) {
  const { at, by, writtenAt, isAutomatic, fields } = change;
  return (
    <li>
      <time title={formatMomentExact(at)}>{formatMoment(at, Date.now())}</time>
      <div>
        <div class="t">{nameOf(by)}</div>
        {isAutomatic && <div class="s">{t("story.automatic")}</div>}
        {!isAutomatic && fields.length === 0 && <div class="s">{t("story.confirmed")}</div>}
        {writtenAt !== null && <div class="s">{t("story.written_at", { time: formatMomentExact(writtenAt) })}</div>}
        {fields.map(({ field, before, after }) => (
          <div key={field} class="s lines">
            {t(`note_field.${field}`)} : {valueText(field, before, nameOf) || UNKNOWN} →{" "}
            {valueText(field, after, nameOf) || UNKNOWN}
          </div>
        ))}
      </div>
      <small />
    </li>
  );
}

function seconds(value: number | null): string | null {
  return value === null ? null : formatSeconds(value);
}
