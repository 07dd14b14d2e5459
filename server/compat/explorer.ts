import { Elysia } from "elysia";
import type { CccpExplorer } from "../cccp/index.ts";
import type { Identity } from "../platform/auth/identity.ts";
import type { Platform } from "../platform/index.ts";
import { isAllowed } from "../platform/roles.ts";
import { explorerBoard, explorerStatus } from "./board.ts";
import { idField, portField, readBody, textField } from "./body.ts";
import { consoleSession } from "./console.ts";
import { asking, reading } from "./details.ts";
import { PROTOCOL } from "./protocol.ts";

const DEFAULT_PORT = 20103;
/** Calls in the answer to a selection, as in `/api/status`. */
const SELECTED_CALLS = 100;

const SELECT_PATH = "/api/select_server";
const CONSOLE_PATH = "/api/console/session";
/** Routes that read their bodies as text, because even malformed JSON is answered in the seed's shape. */
export const EXPLORER_TEXT_PATHS: readonly string[] = [SELECT_PATH, CONSOLE_PATH];

const SELECT_FIELDS = {
  host: textField("host", 253, "Host required"),
  port: portField("port", DEFAULT_PORT),
  project: textField("project", 200, null),
};
const SESSION_FIELDS = { session: idField("session", 200, "Session required") };

const SELECTING = asking(
  "Select the server that these addresses speak of: for all as a supervisor, else for oneself",
  {
    host: { type: "string", maxLength: 253 },
    port: { type: "integer", minimum: 1, maximum: 65_535, default: DEFAULT_PORT },
    project: { type: "string", maxLength: 200, description: "One that the server knows; empty: as it is called" },
  },
  ["host"],
  { 400: "A field is wrong", 403: "The server is switched off", 404: "No such server is configured" },
);
const SESSION_READING = asking(
  "The events of a session of the selected server",
  {
    session: {
      anyOf: [{ type: "string", maxLength: 200 }, { type: "integer" }],
      description: "The server's session id",
    },
  },
  ["session"],
  { 400: "The field is wrong" },
);

/**
 * The first seed's URLs, unchanged, over the selected call-centre server. Its errors keep its shape, `{success: false,
 * error}`. `/api/status` and `/api/history` are shared with the machines' dashboard: `shared.ts` joins the two.
 */
export function explorerRoutes(platform: Platform, explorer: CccpExplorer) {
  const access = platform.options.publicRead ? "public" : "viewer";
  return new Elysia()
    .use(platform.access)
    .get("/api/users", async ({ identity }) => (await explorerBoard(explorer, identity)).users, {
      access,
      detail: reading("The selected server's live user sessions, by name"),
    })
    .get("/api/queues", async ({ identity }) => (await explorerBoard(explorer, identity)).queues, {
      access,
      detail: reading("The selected server's queues, by name"),
    })
    .get(
      "/api/servers",
      ({ identity }) =>
        explorer.servers(identity).map((server) => ({
          project: explorer.labelOf(server),
          cccip: server.host,
          ccc_dispatch_port: server.port,
          ccc_proxy_port: server.proxyPort,
          vocal_node: server.vocalNode,
        })),
      { access, detail: reading("The configured call-centre servers") },
    )
    .get("/api/protocol", () => PROTOCOL, { access, detail: reading("The table of the wire protocol's messages") })
    .post(
      SELECT_PATH,
      async ({ body, identity, from, status }) => {
        const reading = readBody(String(body ?? ""), SELECT_FIELDS);
        if ("error" in reading) return status(400, { success: false, error: reading.error });
        const { host, port, project } = reading.fields;
        const server = explorer.find(host, port, project);
        if (!server) return status(404, { success: false, error: "Unknown server: add it in the settings first" });
        if (!server.isEnabled && !maySwitchOn(identity)) {
          return status(403, { success: false, error: "This server is switched off: a supervisor can switch it on" });
        }
        if (project !== "" && !explorer.knowsProject(server, project, identity)) {
          return status(400, { success: false, error: `Unknown project: ${project.slice(0, 60)}` });
        }
        await explorer.select(server, project, { who: identity, from });
        const board = await explorerBoard(explorer, identity);
        return {
          success: true,
          host: server.host,
          port: server.port,
          project: (await explorer.selected(identity))?.project ?? project,
          ...board,
          history: board.history.slice(0, SELECTED_CALLS),
        };
      },
      // Not open to anyone, whatever PUBLIC_READ says: it changes what others see, and the audit must name somebody.
      { access: "viewer", detail: SELECTING, parse: "text" },
    )
    .post(
      CONSOLE_PATH,
      async ({ body, identity, status }) => {
        const reading = readBody(String(body ?? ""), SESSION_FIELDS);
        if ("error" in reading) return status(400, { success: false, error: reading.error });
        return consoleSession(explorer, identity, reading.fields.session);
      },
      { access, detail: SESSION_READING, parse: "text" },
    );
}

/** Switching a server on is for everybody: whoever sees a part of the call centre does not. */
function maySwitchOn(who: Identity | null): boolean {
  return who !== null && who.scope === null && isAllowed(who.role, "supervisor");
}

/** The explorer's part of the URLs that two seeds share. */
export function explorerShares(platform: Platform, explorer: CccpExplorer) {
  return {
    status: (who: Identity | null) => explorerStatus(explorer, platform.journal, who),
    history: async (who: Identity | null) => (await explorerBoard(explorer, who)).history,
  };
}
