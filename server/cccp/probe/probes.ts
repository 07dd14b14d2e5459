import { Problem } from "../../platform/http/problem.ts";
import { type ProbeDeps, type ProbeResult, type ProbeTarget, probe } from "./probe.ts";

/** Tests that may run at once; each lasts 50 s at most. */
export const MAX_PROBES = 4;

/** What the test button sends: a stored server's password is used when none is typed. */
export interface ProbeRequest {
  host: string;
  port: number;
  login: string;
  password?: string;
  id?: string;
}

/** The test button's gate: a bound on tests at once, and the stored password for a server that has one. */
export class Probes {
  private running = 0;

  constructor(
    private readonly deps: ProbeDeps,
    /** The password in use for a configured server; throws `server_not_found`. */
    private readonly storedPassword: (serverId: string, target: ProbeRequest) => Promise<string>,
  ) {}

  /** @throws Problem `too_many_tests`, `server_not_found`. */
  async run(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
    if (this.running >= MAX_PROBES) throw new Problem("too_many_tests", { retryAfterSeconds: 10 });
    this.running++;
    try {
      const { host, port, login } = request;
      const password = request.password ?? (request.id ? await this.storedPassword(request.id, request) : "");
      const target: ProbeTarget = { host, port, login, password };
      return await probe(target, this.deps, signal);
    } finally {
      this.running--;
    }
  }
}
