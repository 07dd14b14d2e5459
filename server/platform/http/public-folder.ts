import { realpathSync } from "node:fs";
import { staticPlugin } from "@elysiajs/static";
import { Elysia } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";

/** More files than this are not a branding folder: the plugin would fall back to joining paths that callers send. */
const MAX_FILES = 10_000;

/**
 * The operator's own files, under `/public/`. Every file that is there at start-up gets a route of its own, so that no
 * path that a caller sends ever reaches the file system. Links are not followed, and names that begin with a dot are not
 * served.
 * @throws Error when there is no such folder, and when it holds too many files.
 */
export async function publicFolder(folder: string, access: AccessPlugin) {
  const root = realpathSync(folder);
  refuseMany(root);
  const files = await staticPlugin({
    assets: root,
    prefix: "/public",
    alwaysStatic: true,
    staticLimit: MAX_FILES,
    indexHTML: false,
    directive: "no-cache",
    maxAge: null,
    ignorePatterns: [new RegExp(`^${RegExp.escape(root)}/(.*/)?\\.`)],
    detail: { hide: true },
    silent: true,
  });
  return new Elysia().use(access).guard({ access: "public" }, (app) => app.use(files));
}

/** Counts as the plugin does, which then lists them all: files alone, no links, and nothing behind a link to a folder. */
function refuseMany(root: string): void {
  let count = 0;
  for (const _file of new Bun.Glob("**/*").scanSync({ cwd: root, followSymlinks: false })) {
    if (++count <= MAX_FILES) continue;
    throw new Error(
      `The folder ${root} holds more than ${MAX_FILES} files: name one of its own with --public-dir DIR.`,
    );
  }
}
