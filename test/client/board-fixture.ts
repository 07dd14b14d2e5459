import type { Agent, Board, Call, LinkStatus, Queue } from "../../server/cccp/live/model.ts";

export const T0 = Date.UTC(2026, 2, 2, 9, 0, 0);

export const liveLink: LinkStatus = {
  phase: "live",
  sinceAt: T0 - 60_000,
  problem: null,
  detail: null,
  retryAt: null,
  serverVersion: "2.10.0.12",
  clockSkewMs: 0,
  unanswered: [],
  lastByteAt: T0,
};

export function agent(id: string, part: Partial<Agent> = {}): Agent {
  return {
    id,
    name: id,
    projectName: "DEMO",
    state: "available",
    stateName: "",
    stateSinceAt: T0,
    isWithoutPhone: false,
    mode: "",
    phone: "",
    profileName: "",
    loggedInAt: null,
    queues: [],
    callId: null,
    offered: null,
    handled: null,
    lost: null,
    transferred: null,
    redirected: null,
    talkSeconds: null,
    heldSeconds: null,
    ringingSeconds: null,
    pausedSeconds: null,
    outboundSeconds: null,
    longestTalkSeconds: null,
    level: "ok",
    ...part,
  };
}

export function queue(id: string, part: Partial<Queue> = {}): Queue {
  return {
    id,
    name: id,
    projectName: "DEMO",
    priority: null,
    agents: 3,
    available: 1,
    busy: 0,
    paused: 0,
    outbound: 0,
    supervising: 0,
    waiting: 0,
    running: 0,
    oldestWaitingAt: null,
    oldestContactAt: null,
    handled: null,
    failed: null,
    offered: null,
    notManageable: null,
    abandoned: null,
    answerRate: null,
    averageWaitSeconds: null,
    averageTalkSeconds: null,
    longestWaitSeconds: null,
    longestTalkSeconds: null,
    serviceLevel: null,
    level: "ok",
    levels: {},
    ...part,
  };
}

export function call(id: string, part: Partial<Call> = {}): Call {
  return {
    id,
    objectId: 1,
    direction: "incoming",
    state: "waiting",
    projectName: "DEMO",
    caller: "0612000000",
    called: "",
    entryPoint: "",
    queueId: null,
    queueName: null,
    agentId: null,
    agentName: null,
    startedAt: T0,
    queuedAt: T0,
    waitEndedAt: null,
    answeredAt: null,
    wrapUpAt: null,
    endedAt: null,
    priority: null,
    estimatedWaitSeconds: null,
    skills: "",
    level: "ok",
    ...part,
  };
}

export function board(part: Partial<Board> = {}): Board {
  return {
    serverId: "1",
    serverName: "Demo",
    cursor: "a.10",
    at: T0,
    link: liveLink,
    projects: ["DEMO"],
    figures: [],
    queues: [],
    agents: [],
    calls: [],
    groups: [],
    thresholds: [],
    serviceLevel: { formula: "answered_within_of_offered", thresholdSeconds: 20, shortAbandonSeconds: 5 },
    ...part,
  };
}
