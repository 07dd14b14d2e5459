/** The room's values as JSON schemas, for the API document. Each is held to its type: where the two differ it does not compile. */
import { type TSchema, t } from "elysia";
import { shapeOf } from "../../platform/http/answers.ts";
import type { DirectoryRefresh, DirectoryView } from "../directory/directory-list.ts";
import {
  type Agent,
  AGENT_STATES,
  type Board,
  type Call,
  CALL_STATES,
  type Figures,
  FIGURES,
  type Group,
  type LinkStatus,
  type Queue,
  SERVICE_LEVEL_FORMULAS,
  type ServiceLevelSetting,
  type ThresholdRule,
  type TimelineEntry,
  type UserSession,
} from "../live/model.ts";
import type { ProbeResult } from "../probe/probe.ts";
import type { ServerView } from "../servers/server-record.ts";
import type { CallPage } from "../sheets/call-page.ts";
import type { Timeline } from "../sheets/console.ts";
import type { CallDetails } from "../sheets/nested-read.ts";
import type { QueueSheet } from "../sheets/queue-sheet.ts";

const text = t.String();
const number = t.Number();
const flag = t.Boolean();
const texts = t.Array(text);
const orNull = <Schema extends TSchema>(schema: Schema) => t.Union([schema, t.Null()]);
const maybeText = orNull(text);
const maybeNumber = orNull(number);
const oneOf = <const Word extends string>(words: readonly Word[]) => t.Union(words.map((word) => t.Literal(word)));

const level = oneOf(["ok", "amber", "red"]);
const figure = oneOf(FIGURES);
const levels = t.Partial(t.Record(figure, level));

const agent = shapeOf<Agent>()(
  t.Object({
    id: text,
    name: text,
    projectName: text,
    state: oneOf(AGENT_STATES),
    stateName: text,
    stateSinceAt: maybeNumber,
    isWithoutPhone: flag,
    mode: text,
    phone: text,
    profileName: text,
    loggedInAt: maybeNumber,
    queues: texts,
    callId: maybeText,
    offered: maybeNumber,
    handled: maybeNumber,
    lost: maybeNumber,
    transferred: maybeNumber,
    redirected: maybeNumber,
    talkSeconds: maybeNumber,
    heldSeconds: maybeNumber,
    ringingSeconds: maybeNumber,
    pausedSeconds: maybeNumber,
    outboundSeconds: maybeNumber,
    longestTalkSeconds: maybeNumber,
    level,
  }),
);

const queue = shapeOf<Queue>()(
  t.Object({
    id: text,
    name: text,
    projectName: text,
    priority: maybeNumber,
    agents: maybeNumber,
    available: maybeNumber,
    busy: maybeNumber,
    paused: maybeNumber,
    outbound: maybeNumber,
    supervising: maybeNumber,
    waiting: maybeNumber,
    running: maybeNumber,
    oldestWaitingAt: maybeNumber,
    oldestContactAt: maybeNumber,
    handled: maybeNumber,
    failed: maybeNumber,
    offered: maybeNumber,
    notManageable: maybeNumber,
    abandoned: maybeNumber,
    answerRate: maybeNumber,
    averageWaitSeconds: maybeNumber,
    averageTalkSeconds: maybeNumber,
    longestWaitSeconds: maybeNumber,
    longestTalkSeconds: maybeNumber,
    serviceLevel: maybeNumber,
    level,
    levels,
  }),
);

const call = shapeOf<Call>()(
  t.Object({
    id: text,
    objectId: number,
    direction: oneOf(["incoming", "outgoing"]),
    state: oneOf(CALL_STATES),
    projectName: text,
    caller: text,
    called: text,
    entryPoint: text,
    queueId: maybeText,
    queueName: maybeText,
    agentId: maybeText,
    agentName: maybeText,
    startedAt: maybeNumber,
    queuedAt: maybeNumber,
    waitEndedAt: maybeNumber,
    answeredAt: maybeNumber,
    wrapUpAt: maybeNumber,
    endedAt: maybeNumber,
    priority: maybeNumber,
    estimatedWaitSeconds: maybeNumber,
    skills: text,
    level,
  }),
);

const session = shapeOf<UserSession>()(
  t.Object({
    id: text,
    objectId: number,
    login: text,
    name: text,
    projectName: text,
    profileName: text,
    mode: text,
    isLogged: flag,
    phoneUri: text,
    phoneContactUri: text,
    stateName: text,
    stateSinceAt: maybeNumber,
    createdAt: maybeNumber,
    endedAt: maybeNumber,
    queues: texts,
  }),
);

const group = shapeOf<Group>()(t.Object({ id: text, name: text, projectName: text, loggedUsers: maybeNumber }));

const figures = shapeOf<Figures>()(
  t.Object({
    projectName: text,
    waiting: maybeNumber,
    longestWaitAt: maybeNumber,
    available: maybeNumber,
    onCall: maybeNumber,
    paused: maybeNumber,
    loggedIn: maybeNumber,
    answerRate: maybeNumber,
    serviceLevel: maybeNumber,
    levels,
  }),
);

const link = shapeOf<LinkStatus>()(
  t.Object({
    phase: oneOf([
      ...(["disabled", "connecting", "greeting", "logging_in", "loading", "live"] as const),
      ...(["waiting_to_retry", "refused"] as const),
    ]),
    sinceAt: number,
    problem: maybeText,
    detail: maybeText,
    retryAt: maybeNumber,
    serverVersion: maybeText,
    clockSkewMs: maybeNumber,
    unanswered: texts,
    lastByteAt: maybeNumber,
  }),
);

const threshold = shapeOf<ThresholdRule>()(
  t.Object({
    figure,
    queueId: maybeText,
    side: oneOf(["above", "below"]),
    amber: maybeNumber,
    red: maybeNumber,
  }),
);

export const thresholds = t.Object({ rules: t.Array(threshold) });

export const serviceLevel = shapeOf<ServiceLevelSetting>()(
  t.Object({ formula: oneOf(SERVICE_LEVEL_FORMULAS), thresholdSeconds: number, shortAbandonSeconds: number }),
);

export const server = shapeOf<ServerView>()(
  t.Object({
    id: text,
    name: text,
    host: text,
    port: number,
    login: text,
    hasPassword: flag,
    project: text,
    isEnabled: flag,
    source: oneOf(["manual", "directory", "option"]),
    link,
    serviceLevel,
  }),
);

export const servers = t.Object({ servers: t.Array(server) });

export const probe = shapeOf<ProbeResult>()(
  t.Object({
    ok: flag,
    steps: t.Array(
      t.Object({
        step: oneOf(["resolve", "connect", "greeting", "login", "list"]),
        outcome: oneOf(["ok", "failed", "skipped"]),
        problem: maybeText,
        detail: text,
        params: t.Partial(
          t.Record(
            oneOf([
              ...(["host", "addresses", "port", "version", "login"] as const),
              ...(["count", "seconds", "result", "said", "reason"] as const),
            ]),
            t.Union([text, number]),
          ),
        ),
        durationMs: number,
      }),
    ),
  }),
);

export const board = shapeOf<Board>()(
  t.Object({
    serverId: text,
    serverName: text,
    cursor: t.String({ description: "Where the event stream goes on from: give it as `since`." }),
    at: number,
    link,
    projects: texts,
    figures: t.Array(figures),
    queues: t.Array(queue),
    agents: t.Array(agent),
    calls: t.Array(call),
    groups: t.Array(group),
    thresholds: t.Array(threshold),
    serviceLevel,
  }),
);

export const callPage = shapeOf<CallPage>()(t.Object({ calls: t.Array(call), nextCursor: maybeText, total: number }));

export const callSheet = shapeOf<{ call: Call } & CallDetails>()(
  t.Object({
    call,
    connections: t.Array(t.Object({ isIncoming: orNull(flag), remoteAddress: text, localAddress: text })),
    items: t.Array(
      t.Object({
        startedAt: maybeNumber,
        form: text,
        item: text,
        promptCounter: maybeNumber,
        rank: maybeNumber,
        result: text,
      }),
    ),
    statistics: t.Array(t.Object({ at: maybeNumber, name: text, value: text })),
    isComplete: flag,
  }),
);

const entry = shapeOf<TimelineEntry>()(
  t.Object({ id: number, at: maybeNumber, source: text, target: text, state: text, name: text, data: text }),
);

export const timeline = shapeOf<{ session: Call | UserSession | null; cursor: string } & Timeline>()(
  t.Object({
    session: t.Union([call, session, t.Null()]),
    cursor: text,
    objectId: number,
    entries: t.Array(entry),
    isComplete: flag,
  }),
);

export const agentSheet = t.Object({ agent, session: orNull(session), calls: t.Array(call), callCount: number });

export const queueSheet = shapeOf<{ queue: Queue; calls: Call[]; callCount: number } & QueueSheet>()(
  t.Object({
    queue,
    formulas: t.Array(t.Object({ formula: oneOf(SERVICE_LEVEL_FORMULAS), value: maybeNumber, isSelected: flag })),
    counts: t.Object({
      answered: number,
      answeredWithin: number,
      abandoned: number,
      abandonedWithin: number,
      abandonedShort: number,
      notManageable: number,
      offered: number,
    }),
    hours: t.Array(
      t.Object({
        startsAt: number,
        hour: number,
        offered: number,
        answered: number,
        abandoned: number,
        withinThreshold: number,
        averageWaitSeconds: maybeNumber,
      }),
    ),
    calls: t.Array(call),
    callCount: number,
  }),
);

const refreshFields = {
  at: number,
  ok: flag,
  problem: maybeText,
  detail: text,
  params: t.Record(text, t.Union([text, number])),
  count: number,
  added: number,
  changed: number,
  gone: number,
  refused: t.Array(t.Object({ code: text, project: text, message: text })),
};

/** Codes are kept as plain texts: the catalogue of problems is the list of them. */
type Plain<Type> = Omit<Type, "problem" | "refused"> & {
  problem: string | null;
  refused: { code: string; project: string; message: string }[];
};

export const directoryRefresh = shapeOf<Plain<DirectoryRefresh>>()(t.Object(refreshFields));

export const directory = shapeOf<
  Omit<DirectoryView, "lastRefresh"> & { lastRefresh: Plain<DirectoryRefresh> | null }
>()(
  t.Object({
    host: text,
    port: number,
    user: text,
    database: text,
    query: text,
    refreshMinutes: number,
    isEnabled: flag,
    login: text,
    hasPassword: flag,
    hasLoginPassword: flag,
    lastRefresh: orNull(directoryRefresh),
  }),
);

export const directoryTest = t.Object({
  ...refreshFields,
  sample: t.Array(t.Object({ project: text, host: text, port: number, proxyPort: maybeNumber, vocalNode: text })),
});
