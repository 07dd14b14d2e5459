import type { Role } from "../../../server/platform/roles.ts";
import { RunningBinary, runBinary } from "../../support/binary.ts";
import { setWritesRefused } from "../../support/refusing-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { CENTRE_LOGIN, CENTRE_PASSWORD, type ScriptedCentre } from "./scripted-centre.ts";
import type { Cookie } from "./visit.ts";

const READY = /Vigie is at .*\n(.*\n)*Ready\.\n/;
export const ADMIN = { name: "admin", password: "a-long-enough-word" } as const;

/** A server of the test's own, which can be killed and started again at the same address. */
export class OwnServer {
  private readonly folder = temporaryFolder();
  private running: RunningBinary | null = null;
  private port = 0;

  /** `centrePort`: where the call centre is that it connects to from the start. */
  private constructor(
    private readonly centrePort: number | null,
    private readonly moreArgs: readonly string[] = [],
  ) {}

  /** With an empty data folder: nobody can sign in yet, and no call centre is known. */
  static async empty(): Promise<OwnServer> {
    const server = new OwnServer(null);
    await server.start();
    return server;
  }

  /** With an administrator, connected to a call centre if there is one. */
  static async of(centre: ScriptedCentre | null, moreArgs: readonly string[] = []): Promise<OwnServer> {
    const server = new OwnServer(centre?.port ?? null, moreArgs);
    await server.addUser(ADMIN.name, "admin", ADMIN.password);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Has the system refuse it every write to a file, or take them again. */
  refuseWrites(isRefused: boolean): void {
    if (this.running) setWritesRefused(this.running.pid, isRefused);
  }

  /** Where its data are. */
  get data(): string {
    return this.folder.path;
  }

  /** What it has printed since it was started last. */
  get printed(): string {
    return this.running?.stdout ?? "";
  }

  /** Starts it, again at the address of before. */
  async start(): Promise<void> {
    const args = ["serve", "--data", this.folder.path, "--port", String(this.port), ...this.moreArgs];
    if (this.centrePort) args.push("--cccp", `127.0.0.1:${this.centrePort}`, "--cccp-login", CENTRE_LOGIN);
    const env = { CCCP_PASSWORD: CENTRE_PASSWORD };
    this.running = await RunningBinary.start(args, READY, { env, isFileLimitAnError: true });
    this.port = Number(new URL(this.running.url).port);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.running?.stop("SIGKILL");
    this.running = null;
  }

  /** Signs the administrator in. */
  signIn(): Promise<Cookie> {
    return signIn(this.url, ADMIN.name, ADMIN.password);
  }

  async remove(): Promise<void> {
    await this.kill();
    this.folder.remove();
  }

  /** Adds somebody by the command line: the server may run meanwhile. */
  async addUser(name: string, role: Role, password: string): Promise<void> {
    const args = ["user", "add", name, "--role", role, "--password-stdin", "--data", this.folder.path];
    const { code, stderr } = await runBinary(args, { input: password });
    if (code !== 0) throw new Error(`${name} was not added: ${stderr}`);
  }
}

/** Signs in and gives the cookie. @throws Error with the server's answer when it refuses. */
export async function signIn(url: string, name: string, password: string): Promise<Cookie> {
  const answer = await fetch(`${url}/api/v1/platform/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
  const pair = /^([^=]+)=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "");
  if (!pair) throw new Error(`${name} could not sign in: ${answer.status} ${await answer.text()}`);
  return { name: pair[1] ?? "", value: pair[2] ?? "" };
}
