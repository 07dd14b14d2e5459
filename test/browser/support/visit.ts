import type { Browser, BrowserContext, Page } from "playwright-core";
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
    if (cookie) await context.addCookies([{ ...cookie, url, httpOnly: true, sameSite: "Lax" }]);
    const visit = new Visit(context, page, url);
    await visit.watch();
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

  private async watch(): Promise<void> {
    this.page.on("pageerror", (error) => this.faults.push(`uncaught: ${error.message}`));
    this.page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(`console: ${message.text()} (${message.location().url})`);
    });
    // The context's requests are those of its service worker too.
    this.context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      const isOwn = origin === this.url || protocol === "data:" || protocol === "blob:";
      if (!isOwn) this.faults.push(`asked another host: ${request.url()}`);
    });
    await this.page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }
}
