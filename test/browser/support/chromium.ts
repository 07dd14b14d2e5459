import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";
/** Without these a browser that nobody told about its network looks for hosts of its own, many at a time. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const LAUNCH = { executablePath: EXECUTABLE, args: FLAGS, headless: true } as const;

export const hasChromium = existsSync(EXECUTABLE);

/** Debian's Chromium with a new, empty profile. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch(LAUNCH);
}

/** The same with a profile that lasts, in `folder`: a page can be installed from it, unlike from a private window. */
export function launchProfile(folder: string, options: BrowserContextOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...LAUNCH, ...options });
}

/** As `launchProfile`, at home in `home`, whose certificates (`.pki/nssdb`) it trusts; `name` is this machine there. */
export function launchAtHome(home: string, name: string, options: BrowserContextOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(join(home, "profile"), {
    ...LAUNCH,
    args: [...FLAGS, `--host-resolver-rules=MAP ${name} 127.0.0.1`],
    env: { ...process.env, HOME: home } as Record<string, string>,
    ...options,
  });
}
