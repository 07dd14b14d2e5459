import { type App, type AppContext, createApp } from "../app.ts";
import { lockDataFolder } from "../platform/data-lock.ts";
import { Lifecycle } from "../platform/lifecycle.ts";

export interface StartContext extends AppContext {
  /** Done with the data folder locked and not yet read. */
  beforeOpening?: () => void;
}

export interface Running {
  app: App;
  /** Where people open it: `http://localhost:5000`. */
  url: string;
  /** Says goodbye to every stream, finishes what is in flight, saves, closes. */
  stop(): Promise<void>;
}

/**
 * Takes the data folder, builds the app, connects it and listens. What was started is stopped again when a later step
 * fails. @throws DataLockedError, DatabaseError, or an Error that says what to do about the port.
 */
export async function startServer(context: StartContext): Promise<Running> {
  const { clock, log, options } = context;
  const lifecycle = new Lifecycle({ clock, log });
  const lock = lockDataFolder(options.data);
  await lifecycle.start({ name: "lock", stop: () => lock.release() });
  let app: App;
  try {
    context.beforeOpening?.();
    app = await createApp(context);
  } catch (cause) {
    await lifecycle.stop();
    throw cause;
  }
  await lifecycle.start({ name: "database", stop: () => app.close() });
  await lifecycle.start({
    name: "http",
    start: () => listen(app, options.host, options.port),
    stop: () => app.elysia.server?.stop(true),
  });
  await lifecycle.start({ name: "rooms", start: () => app.start(), stop: () => app.stop() });
  await lifecycle.start({ name: "requests in flight", stop: () => finishRequests(app) });
  const port = app.elysia.server?.port ?? options.port;
  return { app, url: `http://${publicHost(options.host)}:${port}`, stop: () => lifecycle.stop() };
}

function listen(app: App, hostname: string, port: number): void {
  try {
    // Without reusePort: false a second program on the same port would start and take half of the requests.
    app.elysia.listen({ hostname, port, reusePort: false });
  } catch (cause) {
    throw new Error(reasonOf(cause, hostname, port), { cause });
  }
}

/** Streams end with a goodbye, for the server would wait for them for ever; then it waits for the requests in flight. */
async function finishRequests(app: App): Promise<void> {
  app.platform.health.setStarted(false);
  app.platform.hub.close();
  await app.elysia.server?.stop();
}

function reasonOf(cause: unknown, host: string, port: number): string {
  switch ((cause as { code?: string }).code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is in use by another program. Stop it, or choose another port with --port N.`;
    case "EACCES":
      return `Port ${port} may not be used by this user. Choose one above 1023 with --port N.`;
    case "EADDRNOTAVAIL":
      return `This machine has no address ${host}. Choose one of its own with --host ADDRESS.`;
    default:
      return `Cannot listen on ${host}, port ${port}: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** A name that works in a browser on this machine for the address listened on. */
function publicHost(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "127.0.0.1" || host === "::1") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
