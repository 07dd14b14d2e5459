import { defineFieldCodes } from "../platform/http/field-codes.ts";
import { defineProblems } from "../platform/http/problem-codes.ts";

// What can go wrong in this room, as a caller sees it.
defineProblems({
  server_not_found: {
    status: 404,
    title: "No such call-centre server",
    detail: "There is no call-centre server “{id}”.",
    remedy: "Read GET /api/v1/cccp/servers for the ids in use.",
  },
  agent_not_found: {
    status: 404,
    title: "No such agent on this server",
    detail: "The server has no agent {id}.",
    remedy: "Use an id of the board's agents: it is the login.",
  },
  queue_not_found: {
    status: 404,
    title: "No such queue on this server",
    detail: "The server has no queue {id}.",
    remedy: "Use an id of the board's queues: it is the server's own name, project prefix included.",
  },
  call_not_found: {
    status: 404,
    title: "The server does not list this call",
    detail: "The server lists no call {id}.",
    remedy: "Calls stay listed for as long as the call-centre server keeps them; use an id of the calls list.",
  },
  session_not_found: {
    status: 404,
    title: "The server does not list this session",
    detail: "The server lists no session {id}.",
    remedy: "Use the session id of a call or of a user that the server lists.",
  },
  too_many_scopes: {
    status: 503,
    title: "Too many different parts of this server are being looked at",
    detail: "{max} different scopes at most are shown at once.",
    remedy: "Try again in a moment, or give people who see the same the same projects and queues.",
  },
  whole_server_only: {
    status: 403,
    title: "This counts for the whole server, of which you see a part",
    remedy: "Ask somebody who may see the whole call centre to change it.",
  },
  too_many_servers: {
    status: 409,
    title: "There are as many call-centre servers as one Vigie watches",
    detail: "{max} are configured.",
    remedy: "Delete one that is no longer used.",
  },
  server_exists: {
    status: 409,
    title: "This server is configured already",
    detail: "“{name}” has this host, port and project already.",
    remedy: "Change the existing entry: host, port and project together name a server.",
  },
  server_is_managed: {
    status: 409,
    title: "These fields are not set here",
    detail: "“{name}” is configured elsewhere: only isEnabled can be changed here.",
    remedy: "They come from the MySQL list or from the command line: change them there, or add the server by hand.",
  },
  bad_cursor: {
    status: 400,
    title: "The cursor is not one of ours",
    remedy: "Send nextCursor of the previous page unchanged, or leave it out to begin.",
  },
  duplicate_threshold: {
    status: 422,
    title: "Two thresholds for the same figure and queue",
    detail: "{figure} has two rules for the same queue, or for all of them.",
    remedy: "Send one rule per figure and queue.",
  },
  bad_threshold: {
    status: 422,
    title: "The amber and red levels contradict each other",
    detail: "{figure}: amber {amber} is beyond red, {red}.",
    remedy: "Above: amber must not be greater than red. Below: amber must not be less than red.",
  },
  too_many_tests: {
    status: 503,
    title: "Too many connection tests at once",
    remedy: "Wait for one to end: a test takes 10 seconds a step at most.",
  },
  too_many_timelines: {
    status: 503,
    title: "Too many sessions are being read at once",
    remedy: "Close some session consoles and try again.",
  },
  password_needed: {
    status: 422,
    title: "The stored password is not sent to another address",
    remedy: "Type the password: the stored one is only used for the stored host and port.",
  },
  directory_not_set_up: {
    status: 409,
    title: "The MySQL list of servers is not set up",
    remedy: "Set its host, user, database and query, then switch it on.",
  },
  directory_failed: {
    status: 502,
    title: "The MySQL list of servers could not be read",
    remedy: "The detail says why, and the parameter reason names it: address, user and password, or the query.",
  },
  directory_query_refused: {
    status: 422,
    title: "This query is not sent",
    remedy: "Give one SELECT that yields project, cccip, ccc_dispatch_port, ccc_proxy_port and vocal_node.",
  },
});

/** Says what is wrong with a field in the terms of this room. */
export const cccpFault = defineFieldCodes({
  address_taken: "is used with this port and project",
  from_directory: "comes from the MySQL list",
  from_command_line: "comes from the command line",
  needed_elsewhere: "is needed for another host or port",
  beyond_red: "{amber} is beyond red, {red}",
  query_not_select: "must begin with SELECT",
  query_of_several: "must be one statement: remove what follows the semicolon",
  query_that_writes: "must not write: SELECT … INTO is not sent",
});
