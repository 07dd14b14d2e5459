import type { Browser } from "playwright-core";
import type { Role } from "../../../server/platform/roles.ts";
import { ensureBinary, RunningBinary } from "../../support/binary.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { launchBrowser } from "./chromium.ts";
import { signIn } from "./own-server.ts";
import { type Cookie, DESKTOP, Visit, type VisitOptions } from "./visit.ts";

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
  /** The last visit of each window that several share, and who is in one now. */
  private readonly windows = new Map<string, Visit>();
  private readonly sharing = new Map<Visit, { kind: string; theme: VisitOptions["theme"] }>();
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
    const { size = DESKTOP, theme, language, isInSharedWindow } = options;
    const kind = `${size.width}×${size.height} ${theme} ${language}`;
    const last = isInSharedWindow ? this.windows.get(kind) : undefined;
    // Two at the same time have one each.
    if (last) this.windows.delete(kind);
    const visit = await (last ? Visit.after(last, url, cookie) : Visit.open(this.browser, url, cookie, options));
    this.visits.add(visit);
    if (isInSharedWindow) this.sharing.set(visit, { kind, theme });
    return visit;
  }

  /** Closes every window, or empties it where it is shared: after each test, whatever came of it. */
  async closeVisits(): Promise<void> {
    const open = [...this.visits];
    this.visits.clear();
    await Promise.all(open.map((visit) => this.end(visit)));
  }

  private async end(visit: Visit): Promise<void> {
    const shared = this.sharing.get(visit);
    this.sharing.delete(visit);
    if (!shared || this.windows.has(shared.kind)) return visit.close();
    this.windows.set(shared.kind, visit);
    try {
      await visit.leave(shared.theme);
    } catch {
      // A page that does not let itself be left takes its window along.
      this.windows.delete(shared.kind);
      await visit.close();
    }
  }

  private async cookieOf(role: Role): Promise<Cookie> {
    const { name, password } = this.login(role);
    const cookie = this.cookies.get(role) ?? (await signIn(this.url, name, password));
    this.cookies.set(role, cookie);
    return cookie;
  }
}
