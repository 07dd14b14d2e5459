import { scopeKey, scopeOfKey } from "../platform/auth/scope.ts";
import type { TopicDefinition } from "../platform/events/topic.ts";
import type { Consoles, TimelinePatch } from "./sheets/console.ts";
import { mergeTimelinePatches } from "./sheets/console.ts";
import type { BoardPatch } from "./live/model.ts";
import { mergeBoardPatches } from "./servers/merge-patch.ts";
import type { ServerView } from "./servers/server-record.ts";
import { isWhole, type Onlooker, type Sight } from "./servers/sight.ts";

/** What changed on a server's board; the parameter is the server's id. */
export const BOARD_TOPIC = "cccp.board";
/** The configured servers and how their links stand, whole each time. */
export const SERVERS_TOPIC = "cccp.servers";
/** A session's events as they come; the parameter is `<server id>/<session id>`. */
export const TIMELINE_TOPIC = "cccp.timeline";

/** Whoever sees a part of the call centre follows that part: the variant of a channel is the scope's key. */
export function onlookerOf(variant: string): Onlooker {
  return { scope: scopeOfKey(variant), role: "viewer" };
}

/** The room's topics on the event stream. */
export function topicsOf(consoles: Consoles, sight: Sight): TopicDefinition[] {
  const follow = (parameter: string) => {
    const [serverId, sessionId] = splitParameter(parameter);
    return sessionId === "" ? () => {} : consoles.follow(serverId, sessionId);
  };
  const board: TopicDefinition<BoardPatch> = {
    name: BOARD_TOPIC,
    role: "viewer",
    wall: ["now"],
    summary: "Changes of a call-centre server's board, to be applied to GET /api/v1/cccp/servers/{id}/board",
    hasParameter: true,
    merge: mergeBoardPatches,
    variantOf: ({ scope }) => scopeKey(scope),
    onVariant: (serverId, variant) => {
      sight.followPart(serverId, variant);
      return () => {};
    },
  };
  const servers: TopicDefinition<{ servers: ServerView[] }> = {
    name: SERVERS_TOPIC,
    role: "viewer",
    wall: ["now"],
    summary: "The configured call-centre servers and how their links stand",
    hasParameter: false,
    merge: (_pending, next) => next,
    variantOf: (who) => (isWhole(who) ? "" : scopeKey(who.scope)),
  };
  const timeline: TopicDefinition<TimelinePatch> = {
    name: TIMELINE_TOPIC,
    role: "viewer",
    summary: "Events of one session, {server id}/{session id}; asked of the server only while somebody looks",
    hasParameter: true,
    merge: mergeTimelinePatches,
    onDemand: follow,
    variantOf: ({ scope }) => scopeKey(scope),
    onVariant: (parameter, variant) => {
      const [serverId, sessionId] = splitParameter(parameter);
      return sight.hasSession(serverId, sessionId, onlookerOf(variant)) ? follow(parameter) : () => {};
    },
  };
  return [board, servers, timeline];
}

/** `<server id>/<session id>`; the second is "" when there is none. */
function splitParameter(parameter: string): [serverId: string, sessionId: string] {
  const slash = parameter.indexOf("/");
  return slash < 0 ? [parameter, ""] : [parameter.slice(0, slash), parameter.slice(slash + 1)];
}
