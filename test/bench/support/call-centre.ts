import { listenTcp } from "../../../server/cccp/link/tcp.ts";
import { ScriptedServer } from "../../support/scripted-server.ts";

export interface MeasuredCentre {
  port: number;
  /** Puts one agent into a pause of that name; the change leaves on the wire at once. */
  pause(agent: number, name: string): void;
  stop(): Promise<void>;
}

export const CENTRE_PASSWORD = "bench-password";

/** A call centre whose every change is made by the benchmark: `agents` people at work, one queue, no calls. */
export async function startCentre(agents: number): Promise<MeasuredCentre> {
  const server = new ScriptedServer();
  server.now = Date.now;
  server.accounts.set("bench", CENTRE_PASSWORD);
  const ids = Array.from({ length: agents }, (_, i) => i + 1);
  server.lists.set(
    "users",
    new Map(
      ids.map((id) => [id, { login: `a${id}`, name: `Agent ${id}`, last_state_name: "traitement", busy_count: 0 }]),
    ),
  );
  server.lists.set("queues", new Map([[1, { name: "Q", display_name: "Queue", queue_type: "queue" }]]));
  server.lists.set("groups", new Map());
  // The scripted server knows no filters: the list of calls is answered here, with none.
  server.override = (message, peer) => {
    if (message.name !== "query_list" || !message.filter.includes("session_type eq 1")) return false;
    peer.send({ name: "list_response", session: 1, query: message.query, items: [] });
    return true;
  };
  server.lists.set(
    "sessions",
    new Map(
      ids.map((id) => [
        1000 + id,
        { session_id: `s${id}`, session_type: 3, "user.login": `a${id}`, "user.name": `Agent ${id}`, logged: true },
      ]),
    ),
  );
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, server.accept);
  return {
    port: listener.port,
    pause(agent, name) {
      server.last.sendValues("users", agent, { last_state_name: "pause", last_state_display_name: name });
    },
    stop: () => listener.close(),
  };
}
