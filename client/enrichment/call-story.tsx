import type { LegView } from "../../server/enrichment/calls/call-view.ts";
import type { CallDetail, NoteChange } from "../../server/enrichment/calls/history.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { formatMoment, formatSeconds, formatTimeExact, UNKNOWN } from "../words/format.ts";
import { formatMomentExact } from "../words/moments.ts";
import { t } from "../words/words.ts";
import { isLive } from "./call-filter.ts";
import { dispositionWord, openWord, party, valueText } from "./call-words.ts";
import { nameOf } from "./help.ts";

/** How a call went: its legs in order, every change of its notes, what the PBX said, the facts. */
export function CallStory({ detail }: { detail: CallDetail }) {
  const { legs, changes, tagChanges, events } = detail;
  return (
    <>
      <div class="head">
        <h2>{t("story.legs")}</h2>
      </div>
      <ol class="timeline card">
        {legs.map((leg) => (
          <Leg key={leg.index} leg={leg} call={detail} />
        ))}
      </ol>
      <Facts>
        <Fact name={t("story.ring")}>{seconds(detail.ringSeconds)}</Fact>
        <Fact name={t("one_call.talk")}>{seconds(detail.talkSeconds)}</Fact>
        <Fact name={t("history.filter_queue")}>{detail.queue}</Fact>
        <Fact name={t("story.cause")}>{[detail.endCause, detail.endCauseText].filter(Boolean).join(" · ")}</Fact>
        <Fact name={t("story.pbx")}>{detail.pbx}</Fact>
        <Fact name={t("story.id")}>
          <span class="lines">{detail.callId}</span>
        </Fact>
      </Facts>
      {changes.length + tagChanges.length > 0 && (
        <>
          <div class="head">
            <h2>{t("story.changes")}</h2>
          </div>
          <ol class="timeline card" aria-label={t("story.changes")}>
            {changesOf(detail).map(({ at, by, writtenAt, lines }, index) => (
              <li key={`${index}/${at}`}>
                <time title={formatMomentExact(at)}>{formatMoment(at, Date.now())}</time>
                <div>
                  <div class="t">{nameOf(by)}</div>
                  {writtenAt !== null && (
                    <div class="s">{t("story.written_at", { time: formatMomentExact(writtenAt) })}</div>
                  )}
                  {lines.map((line) => (
                    <div key={line} class="s lines">
                      {line}
                    </div>
                  ))}
                </div>
                <small />
              </li>
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

function Leg({ leg, call }: { leg: LegView; call: CallDetail }) {
  const { fromName, fromNumber, toName, toNumber, queue, trunk, extension, splitReason, attachments } = leg;
  const word = legWord(leg, call);
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
  const late = leg.startedAt === null ? null : Math.max(0, leg.startedAt - call.startedAt) / 1000;
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

interface ChangeView {
  at: number;
  by: string;
  writtenAt: number | null;
  lines: string[];
}

/** What people changed of notes and tags, and what was noted by itself, the newest first. */
function changesOf({ changes, tagChanges }: CallDetail): ChangeView[] {
  const ofNotes = changes.map(({ at, by, writtenAt, isAutomatic, fields }: NoteChange) => ({
    ...{ at, by, writtenAt },
    lines: [
      ...(isAutomatic ? [t("story.automatic")] : fields.length === 0 ? [t("story.confirmed")] : []),
      ...fields.map(({ field, before, after }) => {
        const [old, now] = [before, after].map((value) => valueText(field, value, nameOf) || UNKNOWN);
        return `${t(`note_field.${field}`)} : ${old} → ${now}`;
      }),
    ],
  }));
  const ofTags = tagChanges.map(({ at, by, writtenAt, added, removed }) => ({
    ...{ at, by, writtenAt },
    lines: [...added.map((tag) => t("tags.added", { tag })), ...removed.map((tag) => t("tags.removed", { tag }))],
  }));
  // Those of one instant stay in the order in which they are told.
  return [...ofNotes, ...ofTags].sort((a, b) => a.at - b.at).reverse();
}

function seconds(value: number | null): string | null {
  return value === null ? null : formatSeconds(value);
}

function legWord({ isVoicemail, disposition, answeredAt }: LegView, call: CallDetail): string {
  if (isVoicemail) return t("history.voicemail");
  if (disposition !== null) return dispositionWord(disposition);
  if (!isLive(call)) return openWord(call.state);
  return answeredAt === null ? t("call.ringing") : t("call.talking");
}
