import type { Browser } from "playwright-core";
import type { Role } from "../../../server/platform/roles.ts";
import { ensureBinary, RunningBinary } from "../../support/binary.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { launchBrowser } from "./chromium.ts";
import { signIn } from "./own-server.ts";
import { type Cookie, Visit, type VisitOptions } from "./visit.ts";

export interface Login {
  name: string;
  password: string;
  role: Role;
}

/** The same day in every run; otherwise what anybody sees who starts the demonstration. */
const DEMO = ["--seed", "1"];

/** What all tests share: one browser, and one demonstration server that none of them changes for the others. */
export class Stage {
  private readonly folder = temporaryFolder();
  private readonly cookies = new Map<Role, Cookie>();
  private readonly visits = new Set<Visit>();
  private demo: RunningBinary | null = null;
  private chromium: Browser | null = null;
  logins: readonly Login[] = [];

  async start(): Promise<void> {
    await ensureBinary();
    const args = ["demo", "--port", "0", "--json", "--data", `${this.folder.path}/demo`, ...DEMO];
    const [demo, chromium] = await Promise.all([RunningBinary.start(args, /\n/), launchBrowser()]);
    this.demo = demo;
    this.chromium = chromium;
    this.logins = (JSON.parse(demo.stdout) as { logins: Login[] }).logins;
  }

  async stop(): Promise<void> {
    await this.chromium?.close();
    await this.demo?.stop("SIGKILL");
    this.folder.remove();
  }

  get browser(): Browser {
    if (!this.chromium) throw new Error("the stage was not started");
    return this.chromium;
  }

  /** The demonstration's address. */
  get url(): string {
    return this.demo?.url ?? "";
  }

  login(role: Role): Login {
    const found = this.logins.find((login) => login.role === role);
    if (!found) throw new Error(`the demonstration has no ${role}`);
    return found;
  }

  /** A window on the demonstration. */
  async visit(options: VisitOptions = {}): Promise<Visit> {
    return this.open(this.url, options.as ? await this.cookieOf(options.as) : null, options);
  }

  /** A window on another server. */
  async open(url: string, cookie: Cookie | null, options: VisitOptions = {}): Promise<Visit> {
    const visit = await Visit.open(this.browser, url, cookie, options);
    this.visits.add(visit);
    return visit;
  }

  /** Closes every window: after each test, whatever came of it. */
  async closeVisits(): Promise<void> {
    const open = [...this.visits];
    this.visits.clear();
    await Promise.all(open.map((visit) => visit.close()));
  }

  private async cookieOf(role: Role): Promise<Cookie> {
    const { name, password } = this.login(role);
    const cookie = this.cookies.get(role) ?? (await signIn(this.url, name, password));
    this.cookies.set(role, cookie);
    return cookie;
  }
}
