import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { Elysia } from "elysia";
import type { AccessPlugin } from "../auth/access.ts";
import { hasTag } from "./entity-tag.ts";
import { Problem } from "./problem.ts";

/** More files than this are not a branding folder. */
const MAX_FILES = 10_000;
const PREFIX = "/public/";

/**
 * The operator's own files, under `/public/`. Those that are there at start-up are looked up in a table, so that no path
 * that a caller sends ever reaches the file system. A link to a file that leads out of the folder is not followed, nor is
 * any link to a folder, and names that begin with a dot are not served.
 * Our own and not Elysia's plugin: that one follows every link before it asks what to leave out, and a link to `/` had
 * the start read the whole disk.
 * @throws Error when there are too many files, or no such folder
 */
export function publicFolder(folder: string, access: AccessPlugin) {
  const files = filesOf(realpathSync(folder));
  return new Elysia().use(access).get(
    `${PREFIX}*`,
    ({ request }) => {
      const file = files.get(nameIn(request));
      const answer = file === undefined ? null : answerOf(file, request);
      if (!answer) throw new Problem("not_found");
      return answer;
    },
    { access: "public", detail: { hide: true } },
  );
}

/** What stands behind the prefix, decoded once; "" when it cannot be. */
function nameIn(request: Request): string {
  try {
    return decodeURIComponent(new URL(request.url).pathname.slice(PREFIX.length));
  } catch {
    return "";
  }
}

/** Null when the file is gone, or is by now a link to somewhere else. */
function answerOf(file: string, request: Request): Response | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || realpathSync(file) !== file) return null;
  const etag = `"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"`;
  const headers = { etag, "cache-control": "no-cache" };
  if (hasTag(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  return new Response(Bun.file(file), { headers });
}

/** Names within the folder, with `/` between their parts, and the files that they lead to, without links. */
function filesOf(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of readdirSync(join(root, folder))) {
      if (name.startsWith(".")) continue;
      const path = join(root, folder, name);
      const relative = folder === "" ? name : `${folder}/${name}`;
      if (lstatSync(path).isDirectory()) folders.push(relative);
      const file = realFile(root, path);
      if (file !== null) found.set(relative, file);
      if (found.size > MAX_FILES || folders.length > MAX_FILES) {
        throw new Error(
          `The folder ${root} holds more than ${MAX_FILES} files: name one of its own with --public-dir DIR.`,
        );
      }
    }
  }
  return found;
}

/** The file behind a name; null when it is none, or lies outside of the folder or behind a name with a dot. */
function realFile(root: string, path: string): string | null {
  try {
    const file = realpathSync(path);
    const isServed = file.startsWith(root + sep) && !file.slice(root.length).includes(`${sep}.`);
    return isServed && statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}
