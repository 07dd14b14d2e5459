import type { AnyElysia } from "elysia";
import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";
import type { TlsMaterial } from "../tls/tls.ts";
import { listenError } from "./port.ts";

export interface ListenerParts {
  elysia: AnyElysia;
  host: string;
  /** 0 takes a free one. */
  port: number;
  clock: Clock;
  log: Log;
}

/** After a port was lost in the moment between two certificates, which only another program's haste can bring about. */
const RETRY_MS = 1_000;
/** Connections of former certificates that are still open; the oldest are cut when there are more. */
const MAX_DRAINING = 4;

/**
 * The port that the app answers on. A new certificate means a new socket (Bun's `reload` keeps the old certificate): the old one
 * stops listening and goes on with what is open on it, and the new one is bound at once.
 */
export class Listener {
  /** Servers that stopped listening and still have connections, oldest first. */
  private readonly draining = new Set<Bun.Server<unknown>>();
  private retry: Timer | null = null;
  private boundPort: number;

  constructor(private readonly parts: ListenerParts) {
    this.boundPort = parts.port;
  }

  /** The port in use. */
  get port(): number {
    return this.boundPort;
  }

  /** Binds, with TLS (and then HTTP/2 too) when there is a certificate. @throws Error that says what to do about the port. */
  open(material: TlsMaterial | null): void {
    const { elysia, host } = this.parts;
    try {
      listen(elysia, host, this.boundPort, material);
    } catch (cause) {
      throw listenError(cause, host, this.boundPort);
    }
    this.boundPort = elysia.server?.port ?? this.boundPort;
  }

  /** Goes on with another certificate. Open streams stay as they are; HTTP/2 connections are told to come anew. */
  exchange(material: TlsMaterial): void {
    this.retry?.cancel();
    this.retry = null;
    this.drain();
    try {
      this.open(material);
    } catch (cause) {
      const { clock, log } = this.parts;
      log.error("the port was lost while the certificate was exchanged", { reason: (cause as Error).message });
      this.retry = clock.after(RETRY_MS, () => this.exchange(material));
    }
  }

  /** Stops listening and waits for the requests in flight, on every certificate. */
  async finish(): Promise<void> {
    this.retry?.cancel();
    await Promise.all([this.parts.elysia.server?.stop(), ...[...this.draining].map((server) => server.stop())]);
  }

  /** Stops listening and cuts what is open. */
  async close(): Promise<void> {
    this.retry?.cancel();
    await Promise.all([this.parts.elysia.server?.stop(true), ...[...this.draining].map((server) => server.stop(true))]);
  }

  private drain(): void {
    const { elysia } = this.parts;
    const old = elysia.server;
    if (!old) return;
    elysia.server = null;
    this.draining.add(old);
    void old.stop().then(() => this.draining.delete(old));
    const [oldest] = this.draining;
    if (oldest && this.draining.size > MAX_DRAINING) void oldest.stop(true);
  }
}

function listen(elysia: AnyElysia, hostname: string, port: number, material: TlsMaterial | null): void {
  const before = new Set(process.listeners("beforeExit"));
  const tls = material ? { tls: { key: material.key, cert: material.cert }, http2: true } : {};
  // Without reusePort: false a second program on the same port would start and take half of the requests; in development, Bun
  // would show its own source to whoever finds a fault in it.
  elysia.listen({ hostname, port, reusePort: false, development: false, ...tls } as Parameters<
    typeof elysia.listen
  >[0]);
  // Each `listen` adds one, which stops the server before the process ends: our own order of stopping does that.
  for (const added of process.listeners("beforeExit")) if (!before.has(added)) process.off("beforeExit", added);
}
