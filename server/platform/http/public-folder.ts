import { readdirSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { staticPlugin } from "@elysiajs/static";
import { Elysia } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";

/** More files than this are not a branding folder: the plugin would fall back to joining paths that callers send. */
const MAX_FILES = 10_000;

/**
 * The operator's own files, under `/public/`. Every file that is there at start-up gets a route of its own, so that no
 * path that a caller sends ever reaches the file system. A link that leads out of the folder is not followed, and names
 * that begin with a dot are not served.
 */
export async function publicFolder(folder: string, access: AccessPlugin) {
  const root = realpathSync(folder);
  const files = await staticPlugin({
    assets: root,
    prefix: "/public",
    alwaysStatic: true,
    staticLimit: MAX_FILES,
    indexHTML: false,
    directive: "no-cache",
    maxAge: null,
    ignorePatterns: [new RegExp(`^${RegExp.escape(root)}/(.*/)?\\.`), ...linksOut(root)],
    detail: { hide: true },
    silent: true,
  });
  return new Elysia().use(access).guard({ access: "public" }, (app) => app.use(files));
}

/** Patterns of the links that lead out of the folder, and of everything behind them. */
function linksOut(root: string): RegExp[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((link) => !isInside(root, link))
    .map((link) => new RegExp(`^${RegExp.escape(link)}(/|$)`));
}

/** A link that leads nowhere counts as one that leads out. */
function isInside(root: string, link: string): boolean {
  try {
    return realpathSync(link).startsWith(root + sep);
  } catch {
    return false;
  }
}
