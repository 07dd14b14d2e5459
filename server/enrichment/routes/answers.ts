/** What the room's routes answer when all is well, each shape held to its type: where the two differ it does not compile. */
import { type TSchema, t } from "elysia";
import { defineAnswers, shapeOf } from "../../platform/http/answers.ts";
import type { CallLine, HopView, LegView, NoteView } from "../calls/call-view.ts";
import type { CallDetail, FoundCount, HistoryPage, NoteChange } from "../calls/history.ts";
import type { LiveLink } from "../calls/related.ts";
import { type FieldLists, LISTED_FIELDS } from "../choices/choices.ts";
import type { Choosable, SavedNote } from "../desk.ts";
import type { AgentFigures } from "../figures/agent-tally.ts";
import type { FiguresView } from "../figures/figures.ts";
import type { MarkFigures } from "../figures/mark-tally.ts";
import type { CallFigures } from "../figures/tally.ts";
import { MASKS } from "../masking/mask.ts";
import type { MaskingRule } from "../masking/masking.ts";
import { DIRECTIONS, DISPOSITIONS } from "../model.ts";
import { NOTE_FIELDS, type NoteFields } from "../notes/note.ts";
import type { TagInUse } from "../repo.ts";
import type { TagChangeView, TaggingView } from "../tags/tag-view.ts";
import type { WriteBackView } from "../tags/write-back.ts";
import type { Receipt } from "../wildix/receiver.ts";
import type { WildixSettingsView } from "../settings.ts";
import { CREDENTIAL_KINDS } from "../sources/log-in.ts";
import type { TestStep } from "../sources/source-test.ts";
import type { SourceView } from "../sources/sources.ts";
import type { Template } from "../templates/templates.ts";
import type { WrapUpRule } from "../wrap-up/stored.ts";
import type { SourcesView } from "./sources.ts";

const text = t.String();
const number = t.Number();
const flag = t.Boolean();
const texts = t.Array(text);
const orNull = <Schema extends TSchema>(schema: Schema) => t.Union([schema, t.Null()]);
const maybeNumber = orNull(number);
const maybeFlag = orNull(flag);
const oneOf = <const Word extends string>(words: readonly Word[]) => t.Union(words.map((word) => t.Literal(word)));

const noteFields = {
  receptionMode: text,
  subject: text,
  subjectComment: text,
  result: text,
  orientation: text,
  isAnsweredByAgent: maybeFlag,
  transferredTo: text,
  resultComment: text,
};
shapeOf<NoteFields>()(t.Object(noteFields));

const note = shapeOf<NoteView>()(
  t.Object({
    ...noteFields,
    position: number,
    authorId: text,
    authorName: text,
    version: number,
    updatedAt: number,
    updatedBy: text,
    isAutomatic: flag,
  }),
);

const hop = shapeOf<HopView>()(
  t.Object({
    position: number,
    fromPosition: number,
    fromName: text,
    toName: text,
    at: number,
    state: oneOf(["offered", "accepted", "returned", "withdrawn"]),
    settledAt: maybeNumber,
    comment: text,
  }),
);

const lineFields = {
  id: number,
  callId: text,
  revision: number,
  state: oneOf(["ringing", "talking", "ended", "completed", "interrupted"]),
  startedAt: number,
  answeredAt: maybeNumber,
  endedAt: maybeNumber,
  fromNumber: text,
  fromName: text,
  toNumber: text,
  toName: text,
  direction: orNull(oneOf(DIRECTIONS)),
  disposition: orNull(oneOf(DISPOSITIONS)),
  queue: text,
  durationSeconds: maybeNumber,
  talkSeconds: maybeNumber,
  ringSeconds: maybeNumber,
  isVoicemail: flag,
  isFax: flag,
  tags: texts,
  extensions: texts,
  isNoted: flag,
  notes: t.Array(note),
  hops: t.Array(hop),
  wrapUp: orNull(t.Object({ userName: text, dueAt: number })),
};
const line = shapeOf<CallLine>()(t.Object(lineFields));

const leg = shapeOf<LegView>()(
  t.Object({
    index: number,
    startedAt: maybeNumber,
    answeredAt: maybeNumber,
    endedAt: maybeNumber,
    fromNumber: text,
    fromName: text,
    toNumber: text,
    toName: text,
    extension: text,
    durationSeconds: maybeNumber,
    talkSeconds: maybeNumber,
    ringSeconds: maybeNumber,
    waitSeconds: maybeNumber,
    queueSeconds: maybeNumber,
    holdSeconds: maybeNumber,
    queue: text,
    trunk: text,
    disposition: orNull(oneOf(DISPOSITIONS)),
    splitReason: text,
    isVoicemail: flag,
    attachments: t.Array(t.Object({ kind: oneOf(["recording", "voicemail", "fax"]), url: text })),
  }),
);

const noteValue = t.Union([text, flag, t.Null()]);
const change = shapeOf<NoteChange>()(
  t.Object({
    position: number,
    version: number,
    at: number,
    by: text,
    writtenAt: maybeNumber,
    isAutomatic: flag,
    fields: t.Array(t.Object({ field: oneOf(NOTE_FIELDS), before: noteValue, after: noteValue })),
  }),
);

const tagFault = t.Object({ code: text, params: t.Record(t.String(), t.Union([text, number])), detail: text });
const tagging = shapeOf<TaggingView>()(
  t.Object({
    tags: t.Array(
      t.Object({
        tag: text,
        isGone: flag,
        state: oneOf(["at_pbx", "waiting", "refused", "local"]),
        by: orNull(text),
        at: maybeNumber,
      }),
    ),
    reach: oneOf(["open", "off", "no_id", "full"]),
    fault: orNull(tagFault),
  }),
);
const tagChange = shapeOf<TagChangeView>()(
  t.Object({ at: number, by: text, writtenAt: maybeNumber, added: texts, removed: texts }),
);

const detail = shapeOf<CallDetail>()(
  t.Object({
    ...lineFields,
    pbx: text,
    source: text,
    endCause: text,
    endCauseText: text,
    legs: t.Array(leg),
    changes: t.Array(change),
    tagging,
    tagChanges: t.Array(tagChange),
    events: t.Array(t.Object({ type: text, saidAt: number, receivedAt: number, isNews: flag })),
    ownPosition: number,
  }),
);

const found = shapeOf<FoundCount>()(t.Object({ count: maybeNumber, hasMore: flag }));
const page = shapeOf<HistoryPage & { cursor: string }>()(
  t.Object({ calls: t.Array(line), nextCursor: orNull(text), cursor: text }),
);

const lines = shapeOf<{ calls: CallLine[] }>()(t.Object({ calls: t.Array(line) }));
const liveLinks = shapeOf<{ calls: LiveLink[] }>()(
  t.Object({ calls: t.Array(t.Object({ serverId: text, id: text, beganAt: number })) }),
);

const fieldList = t.Object({
  isFree: flag,
  isMandatory: flag,
  choices: t.Array(t.Object({ id: number, parentId: number, label: text, isArchived: flag })),
});
const lists = shapeOf<{ fields: FieldLists }>()(
  t.Object({
    fields: t.Object({ receptionMode: fieldList, subject: fieldList, result: fieldList, orientation: fieldList }),
  }),
);

const saved = shapeOf<SavedNote>()(t.Object({ version: number, position: number, call: orNull(line) }));
const passedOn = shapeOf<{ call: CallLine | null }>()(t.Object({ call: orNull(line) }));
const tagsInUse = shapeOf<{ tags: TagInUse[] }>()(t.Object({ tags: t.Array(t.Object({ tag: text, calls: number })) }));
const colleague = shapeOf<Choosable>()(t.Object({ name: text, displayName: text, extension: orNull(text) }));
const settings = shapeOf<WildixSettingsView>()(t.Object({ hasWebhookSecret: flag }));
const wrapUpRule = shapeOf<WrapUpRule>()(
  t.Object({
    isEnabled: flag,
    seconds: number,
    field: oneOf(LISTED_FIELDS),
    choiceId: maybeNumber,
    queues: texts,
    tags: texts,
  }),
);
const template = shapeOf<Template>()(
  t.Object({ id: number, name: text, fields: t.Partial(t.Object(noteFields)), isArchived: flag }),
);
const templates = t.Object({ templates: t.Array(template) });
const mask = oneOf(MASKS);
const masking = shapeOf<MaskingRule>()(
  t.Object({ isOn: flag, roles: t.Object({ viewer: mask, agent: mask, supervisor: mask, admin: mask }) }),
);
const receipt = shapeOf<Receipt>()(
  t.Union([t.Object({ received: t.Literal(true) }), t.Object({ ignored: t.Literal(true) })]),
);

const facts = t.Record(t.String(), t.Union([text, number]));
const source = shapeOf<SourceView>()(
  t.Object({
    settings: t.Object({
      isEnabled: flag,
      address: text,
      credential: oneOf(CREDENTIAL_KINDS),
      applicationId: text,
      applicationName: text,
      clientId: text,
      intervalSeconds: number,
      sinceAt: maybeNumber,
      writesTags: flag,
      hasSecret: flag,
      hasRefreshToken: flag,
    }),
    status: t.Object({
      phase: oneOf(["off", "waiting", "reading", "failing", "paused"]),
      caughtUpAt: maybeNumber,
      readCount: number,
      progress: maybeNumber,
      fault: orNull(t.Object({ code: text, params: facts, detail: text, at: number })),
      nextAt: maybeNumber,
    }),
  }),
);
const watch = t.Object({
  path: text,
  state: oneOf(["looking", "read", "missing", "unreadable"]),
  readAt: maybeNumber,
  calls: number,
  reason: text,
});
const writeBack = shapeOf<WriteBackView>()(
  t.Object({
    isOn: flag,
    waiting: number,
    refused: number,
    oldestAt: maybeNumber,
    fault: orNull(tagFault),
    refusal: orNull(tagFault),
    pausedKinds: t.Array(oneOf(["records", "history"])),
    counts: t.Object({ written: number, failed: number, refused: number }),
  }),
);
const sources = shapeOf<SourcesView>()(
  t.Object({ records: source, history: source, watch: orNull(watch), tags: writeBack }),
);
const tested = shapeOf<{ steps: TestStep[] }>()(
  t.Object({
    steps: t.Array(
      t.Object({
        step: oneOf(["address", "log_in", "page", "clock", "tags"]),
        isOk: flag,
        code: text,
        params: facts,
        detail: text,
      }),
    ),
  }),
);

const callFigures = {
  calls: number,
  answered: number,
  voicemail: number,
  unanswered: number,
  unknown: number,
  answeredRate: maybeNumber,
  meanRingSeconds: maybeNumber,
  meanTalkSeconds: maybeNumber,
  meanTalkPerCallSeconds: maybeNumber,
  talkSeconds: number,
  longestTalkSeconds: number,
};
shapeOf<CallFigures>()(t.Object(callFigures));
const markFigures = shapeOf<MarkFigures>()(
  t.Object({ name: text, ...callFigures, longRing: t.Object({ answered: number, unanswered: number }) }),
);
const agentFigures = {
  reached: number,
  answered: number,
  answeredRate: maybeNumber,
  meanRingSeconds: maybeNumber,
  meanTalkSeconds: maybeNumber,
  longestTalkSeconds: number,
  placed: number,
  placedAnswered: number,
  meanPlacedTalkSeconds: maybeNumber,
};
shapeOf<AgentFigures>()(t.Object(agentFigures));
const figures = shapeOf<FiguresView>()(
  t.Object({
    zone: text,
    since: number,
    until: number,
    readAt: number,
    totals: t.Object({ ...callFigures, medianRingSeconds: maybeNumber, p90RingSeconds: maybeNumber }),
    lasting: number,
    hours: t.Array(t.Object({ hour: number, ...callFigures })),
    days: t.Array(t.Object({ day: text, startsAt: number, ...callFigures })),
    tags: t.Array(markFigures),
    queues: t.Array(markFigures),
    agents: t.Array(t.Object({ extension: text, name: text, ...agentFigures })),
    hasMore: t.Object({ tags: flag, queues: flag, agents: flag }),
    ringing: t.Object({
      longSeconds: number,
      long: number,
      short: number,
      unknown: number,
      parts: t.Array(t.Object({ fromSeconds: number, toSeconds: maybeNumber, calls: number })),
      seconds: t.Array(t.Object({ seconds: number, calls: number })),
    }),
    backlog: t.Object({
      since: number,
      calls: number,
      ages: t.Array(
        t.Object({ age: oneOf(["today", "yesterday", "older"]), since: number, until: number, calls: number }),
      ),
      agents: t.Array(t.Object({ extension: text, name: text, calls: number })),
    }),
  }),
);

const file = t.String({ contentMediaType: "text/csv" });

defineAnswers("/api/v1/enrichment", {
  "GET /calls": { 200: page },
  "GET /calls/:id/live": { 200: liveLinks },
  "GET /live/:server/:call": { 200: lines },
  "GET /calls/count": { 200: found },
  "GET /calls/export": { 200: file },
  "GET /calls/:id": { 200: detail },
  "GET /figures": { 200: figures },
  "GET /figures/export": { 200: file },
  "PATCH /calls/:id/note": { 200: saved },
  "PATCH /calls/:id/tags": { 200: passedOn },
  "GET /tags": { 200: tagsInUse },
  "POST /calls/:id/transfer/accept": { 200: passedOn },
  "POST /calls/:id/transfer/return": { 200: passedOn },
  "GET /colleagues": { 200: t.Object({ colleagues: t.Array(colleague) }) },
  "GET /choices": { 200: lists },
  "PUT /choices/:field": { 200: lists },
  "GET /templates": { 200: templates },
  "PUT /templates": { 200: templates },
  "GET /wrap-up": { 200: wrapUpRule },
  "PUT /wrap-up": { 200: wrapUpRule },
  "GET /settings": { 200: settings },
  "PUT /settings": { 200: settings },
  "GET /masking": { 200: masking },
  "PUT /masking": { 200: masking },
  "GET /sources": { 200: sources },
  "PUT /sources/records": { 200: source },
  "PUT /sources/history": { 200: source },
  "POST /sources/records/test": { 200: tested },
  "POST /sources/history/test": { 200: tested },
  "POST /sources/records/read": { 200: source },
  "POST /sources/history/read": { 200: source },
  "POST /webhooks/wildix": { 200: receipt },
});
