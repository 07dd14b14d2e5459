import { listenError } from "../../platform/http/port.ts";
import type { YeastarSimulator } from "../simulator.ts";
import { API_PATH } from "../yeastar/pbx-settings.ts";
import { answerControl, CONTROL_PATH } from "./controls.ts";
import type { SimulatedSocket } from "./sockets.ts";
import type { SimulatedAnswer } from "./trouble.ts";

export interface ListenParts {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** PEM; plain HTTP when absent. */
  tls?: { key: string; cert: string } | null;
  /** Whether people may play along over HTTP, under `/sim/`. */
  hasControls?: boolean;
}

export interface SimulatedListener {
  /** The port, also when a free one was asked for. */
  port: number;
  /** Shows another certificate from now on, as after somebody changed it. */
  swapCertificate(tls: { key: string; cert: string }): Promise<void>;
  close(): Promise<void>;
}

interface Carried {
  socket: SimulatedSocket | null;
  /** What was told before the connection had changed its protocol. */
  early: (string | { code: number; reason: string })[];
  peer: Bun.ServerWebSocket<Carried> | null;
}

const MAX_BODY_BYTES = 64 * 1024;
/** Longer than the longest silence that a fault makes. */
const IDLE_SECONDS = 90;

/** Serves the simulated PBX on a port; while it starts anew nothing listens there. @throws Error that says what to do when the port is taken. */
export function listenYeastar(simulator: YeastarSimulator, parts: ListenParts): SimulatedListener {
  const { host, hasControls = false } = parts;
  let { port, tls = null } = parts;
  const open = () => {
    try {
      return serve(simulator, { ...parts, port, tls, hasControls });
    } catch (cause) {
      throw listenError(cause, host, port);
    }
  };
  let server: ReturnType<typeof serve> | null = open();
  port = server.port ?? port;
  simulator.onReboot = (isAway) => {
    if (isAway) void server?.stop(true);
    server = isAway ? null : (server ?? open());
  };
  return {
    port,
    async swapCertificate(other) {
      tls = other;
      await server?.stop(true);
      server = open();
    },
    async close() {
      simulator.onReboot = () => {};
      await server?.stop(true);
      server = null;
    },
  };
}

function serve(simulator: YeastarSimulator, { host, port, tls, hasControls }: Required<ListenParts>) {
  return Bun.serve<Carried>({
    ...{ hostname: host, port, reusePort: false, development: false },
    ...(tls ? { tls } : {}),
    ...{ maxRequestBodySize: MAX_BODY_BYTES, idleTimeout: IDLE_SECONDS },
    fetch: async (request, server) => {
      const url = new URL(request.url);
      const ip = server.requestIP(request)?.address ?? "";
      const userAgent = request.headers.get("user-agent");
      const body = await request.text();
      if (hasControls && url.pathname.startsWith(CONTROL_PATH))
        return answerControl(simulator, request.method, url.pathname, body);
      const asked = { method: request.method, url: request.url, userAgent, body, ip };
      const isSocket = url.pathname === `/${API_PATH}/subscribe` && request.headers.has("sec-websocket-key");
      if (!isSocket) return responseOf(await simulator.ask(asked), () => server.timeout(request, 1));
      const carried: Carried = { socket: null, early: [], peer: null };
      const opened = await simulator.subscribe(asked, {
        send: (text) => void (carried.peer ? carried.peer.send(text) : carried.early.push(text)),
        close: (code, reason) =>
          void (carried.peer ? carried.peer.close(code, reason) : carried.early.push({ code, reason })),
      });
      if ("kind" in opened) return responseOf(opened, () => server.timeout(request, 1));
      carried.socket = opened;
      if (server.upgrade(request, { data: carried })) return undefined;
      opened.closed();
      return new Response(null, { status: 400 });
    },
    websocket: {
      maxPayloadLength: MAX_BODY_BYTES,
      // Its own rules close it.
      idleTimeout: 0,
      open(peer) {
        peer.data.peer = peer;
        for (const one of peer.data.early.splice(0)) {
          if (typeof one === "string") peer.send(one);
          else peer.close(one.code, one.reason);
        }
      },
      message: (peer, text) => peer.data.socket?.receive(String(text)),
      close: (peer) => peer.data.socket?.closed(),
    },
  });
}

/** Without an answer a connection is closed after a second: the server has no way to close one at once. */
function responseOf(answer: SimulatedAnswer, closeSoon: () => void): Response | Promise<Response> {
  if (answer.kind === "answer") {
    return new Response(answer.text, {
      status: answer.status,
      headers: { "content-type": answer.type, connection: "close" },
    });
  }
  closeSoon();
  return new Promise(() => {});
}
