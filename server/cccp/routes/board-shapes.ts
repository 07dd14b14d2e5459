/** A board and what is on it as JSON schemas, for the API document. Each is held to its type: where the two differ it does not compile. */
import { t } from "elysia";
import { flag, maybeNumber, maybeText, number, oneOf, text } from "../../platform/http/answer-kit.ts";
import { shapeOf } from "../../platform/http/answers.ts";
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
  type UserSession,
} from "../live/model.ts";

const texts = t.Array(text);
const level = oneOf(["ok", "amber", "red"]);
const figure = oneOf(FIGURES);
const levels = t.Partial(t.Record(figure, level));

export const agent = shapeOf<Agent>()(
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

export const queue = shapeOf<Queue>()(
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

export const call = shapeOf<Call>()(
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

export const session = shapeOf<UserSession>()(
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

export const link = shapeOf<LinkStatus>()(
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
