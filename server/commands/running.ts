import { type App, type AppContext, createApp } from "../app.ts";
import { lockDataFolder } from "../platform/data-lock.ts";
import { Listener } from "../platform/http/listener.ts";
import { checkPort } from "../platform/http/port.ts";
import { Lifecycle } from "../platform/lifecycle.ts";
import { openPlainDoor } from "../platform/tls/plain-door.ts";
import { Tls } from "../platform/tls/tls.ts";

export interface StartContext extends Omit<AppContext, "tls" | "ports"> {
  /** Done with the data folder locked and not yet read. */
  beforeOpening?: () => void | Promise<void>;
}

export interface Running {
  app: App;
  /** Where people open it: `http://localhost:5000`. */
  url: string;
  /** The port without TLS beside https: `http://localhost:5080/install`; null when there is none. */
  installUrl: string | null;
  /** Takes the certificate's files over as they are now; null without TLS. */
  reload: (() => Promise<void>) | null;
  /** Says goodbye to every stream, finishes what is in flight, saves, closes. */
  stop(): Promise<void>;
}

/**
 * Takes the data folder, builds the app, connects it and listens. What was started is stopped again when a later step
 * fails; a port that is taken is found before anything is made. @throws DataLockedError, DatabaseError, TlsError, or an Error that says what to do about the port.
 */
export async function startServer(context: StartContext): Promise<Running> {
  const { clock, log, options } = context;
  for (const port of [options.port, options.httpPort]) if (port !== null) await checkPort(options.host, port);
  const lifecycle = new Lifecycle({ clock, log });
  const lock = lockDataFolder(options.data);
  await lifecycle.start({ name: "lock", stop: () => lock.release() });
  const ports: { main: number; plain: number | null } = { main: options.port, plain: null };
  let app: App;
  let tls: Tls | null;
  try {
    await context.beforeOpening?.();
    tls = await openTls(context);
    app = await createApp({ ...context, tls, ports: () => ports });
  } catch (cause) {
    await lifecycle.stop();
    throw cause;
  }
  const listener = new Listener({
    elysia: app.elysia,
    host: options.host,
    port: options.port,
    clock,
    log: log.child("http"),
  });
  await lifecycle.start({ name: "database", stop: () => app.close() });
  await lifecycle.start({
    name: "http",
    start() {
      listener.open(tls?.material ?? null);
      ports.main = listener.port;
    },
    stop: () => listener.close(),
  });
  if (tls) {
    await lifecycle.start({
      name: "certificate",
      start: () => tls.watch((material) => listener.exchange(material)),
      stop: () => tls.stop(),
    });
  }
  if (options.httpPort !== null) {
    const door = plainDoor(app, options.host, options.httpPort, listener.port);
    await lifecycle.start({
      name: "http without TLS",
      start: () => {
        ports.plain = door.open();
      },
      stop: () => door.close(),
    });
  }
  await lifecycle.start({ name: "rooms", start: () => app.start(), stop: () => app.stop() });
  await lifecycle.start({ name: "requests in flight", stop: () => finishRequests(app, listener) });
  const host = publicHost(options.host, tls?.material.hosts ?? []);
  return {
    app,
    url: `${tls ? "https" : "http"}://${host}:${listener.port}`,
    installUrl: ports.plain === null ? null : `http://${host}:${ports.plain}/install`,
    reload: tls && (() => tls.look(true)),
    stop: () => lifecycle.stop(),
  };
}

/** @throws Error when there is no certificate and an option needs one. */
async function openTls({ options, clock, log }: StartContext): Promise<Tls | null> {
  const { data: dataDir, tlsCert: certFile, tlsKey: keyFile } = options;
  const tls =
    options.tls === "off" ? null : await Tls.open({ dataDir, certFile, keyFile, clock, log: log.child("tls") });
  if (tls === null && options.httpPort !== null) {
    throw new Error(
      "--http-port stands beside https, and there is no certificate: see vigie tls init, or give --tls-cert.",
    );
  }
  return tls;
}

function plainDoor(app: App, host: string, port: number, securePort: number) {
  let server: Bun.Server<undefined> | null = null;
  return {
    open(): number {
      try {
        server = openPlainDoor({ host, port, securePort, answer: (request) => app.elysia.handle(request) });
      } catch (cause) {
        const reason = (cause as Error).message;
        throw new Error(
          `The port without TLS, ${port}, cannot be opened: ${reason}. Choose another one with --http-port N.`,
          { cause },
        );
      }
      return server.port ?? port;
    },
    close: () => server?.stop(true),
  };
}

/** Streams end with a goodbye, for the server would wait for them for ever; then it waits for the requests in flight. */
async function finishRequests(app: App, listener: Listener): Promise<void> {
  app.platform.health.setStarted(false);
  app.platform.hub.close();
  await listener.finish();
}

/** A name that works in a browser on this machine for the address listened on; with a certificate, one that it is made for. */
function publicHost(host: string, certified: readonly string[]): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const name = certified.find(
    (candidate) => !candidate.startsWith("*.") && /[a-z]/.test(candidate) && !candidate.includes(":"),
  );
  if (isAny && name) return name;
  if (isAny || host === "127.0.0.1" || host === "::1") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
