import type { Browser, BrowserContext, ConsoleMessage, Page, Request } from "playwright-core";
import type { Role } from "../../../server/platform/roles.ts";
import { DEADLINE_MS } from "./eventually.ts";

export interface Size {
  width: number;
  height: number;
}

export const PHONE: Size = { width: 360, height: 780 };
export const DESKTOP: Size = { width: 1280, height: 800 };

export interface VisitOptions {
  /** Signed in as this; nobody when absent. */
  as?: Role | undefined;
  size?: Size;
  theme?: "light" | "dark";
  language?: "fr" | "en";
  /**
   * In a window that visits of this kind share one after the other, each as if it were new (`Visit.leave`): opening one costs the
   * browser more than most pages. Not for a visit that changes the window itself: its network, its clock, what runs before a page.
   */
  isInSharedWindow?: boolean;
}

/** What signs somebody in: the cookie that the server gave. */
export interface Cookie {
  name: string;
  value: string;
}

/** What the tests of a context agree on. Motion is off: what slides in is half transparent while it does. */
export function contextOptions(options: VisitOptions) {
  const isPhone = options.size === PHONE;
  return {
    viewport: options.size ?? DESKTOP,
    isMobile: isPhone,
    hasTouch: isPhone,
    colorScheme: options.theme ?? "light",
    locale: options.language ?? "en",
    reducedMotion: "reduce",
  } as const;
}

/** One person in one window, and everything that went wrong there. */
export class Visit {
  /** Errors of the console and the page, breaches of the content policy, requests to anywhere but our server. */
  readonly faults: string[] = [];
  /** What ends the watching. */
  private readonly stops: (() => void)[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    /** `http://127.0.0.1:1234` */
    readonly url: string,
  ) {}

  static async open(browser: Browser, url: string, cookie: Cookie | null, options: VisitOptions): Promise<Visit> {
    // What is kept for later is the installed app's matter; fetching it for each test would take half of the time.
    const context = await browser.newContext({ ...contextOptions(options), serviceWorkers: "block" });
    return Visit.of(context, await context.newPage(), url, cookie);
  }

  /** A visit in a context that is open already. */
  static async of(context: BrowserContext, page: Page, url: string, cookie: Cookie | null): Promise<Visit> {
    context.setDefaultTimeout(DEADLINE_MS);
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    return Visit.in(context, page, url, cookie);
  }

  /** The next visit in the window of one that has left. */
  static async after({ context, page }: Visit, url: string, cookie: Cookie | null): Promise<Visit> {
    return Visit.in(context, page, url, cookie);
  }

  private static async in(context: BrowserContext, page: Page, url: string, cookie: Cookie | null): Promise<Visit> {
    if (cookie) await context.addCookies([{ ...cookie, url, httpOnly: true, sameSite: "Lax" }]);
    const visit = new Visit(context, page, url);
    visit.watch();
    return visit;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.url + path, { waitUntil: "load" });
  }

  /** Puts a mark on the page that a reload would wipe off; returns how to ask whether it is still there. */
  async markPage(): Promise<() => Promise<boolean>> {
    await this.page.evaluate(() => Object.assign(window, { isSamePage: true }));
    return () => this.page.evaluate(() => "isSamePage" in window);
  }

  /** Takes note of faults from here on, and forgets those of before. */
  forgetFaults(): void {
    this.faults.length = 0;
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** Ends the visit and leaves the window as it was found: nobody is signed in, nothing is kept, nothing answered in the server's place. */
  async leave(theme: "light" | "dark" = "light"): Promise<void> {
    const { context, page } = this;
    for (const other of context.pages()) if (other !== page) await other.close();
    await page.unrouteAll({ behavior: "ignoreErrors" });
    // The storage of the tab is the one that no debugger clears.
    await page.evaluate(() => location.protocol !== "about:" && sessionStorage.clear());
    await page.goto("about:blank");
    for (const stop of this.stops.splice(0)) stop();
    const debug = await context.newCDPSession(page);
    await debug.send("Storage.clearDataForOrigin", { origin: this.url, storageTypes: "all" });
    await debug.detach();
    await context.clearCookies();
    await page.emulateMedia({ colorScheme: theme });
  }

  private watch(): void {
    const { page, context } = this;
    const onError = (error: Error) => this.faults.push(`uncaught: ${error.message}`);
    const onConsole = (message: ConsoleMessage) => {
      if (message.type() === "error") this.faults.push(`console: ${message.text()} (${message.location().url})`);
    };
    const onRequest = (request: Request) => {
      const { origin, protocol } = new URL(request.url());
      const isOwn = origin === this.url || protocol === "data:" || protocol === "blob:";
      if (!isOwn) this.faults.push(`asked another host: ${request.url()}`);
    };
    page.on("pageerror", onError);
    page.on("console", onConsole);
    // The context's requests are those of its service worker too.
    context.on("request", onRequest);
    this.stops.push(
      () => page.off("pageerror", onError),
      () => page.off("console", onConsole),
      () => context.off("request", onRequest),
    );
  }
}
