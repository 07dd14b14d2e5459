import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { negotiate, type Coding } from "./accept-encoding.ts";
import { hasTag } from "./entity-tag.ts";

/** A file of the client, and its variants that were compressed when it was built: coding → file that Bun can open. */
export interface AssetFiles {
  /** As in the address: `/assets/main-1a2b3c4d.js`. */
  path: string;
  files: { identity: string } & Partial<Record<Coding, string>>;
}

interface Variant {
  bytes: Uint8Array<ArrayBuffer>;
  /** Strong: another coding is another representation, with a tag of its own (RFC 9110 §8.8.3). */
  etag: string;
}

interface Asset {
  type: string;
  cacheControl: string;
  identity: Variant;
  variants: Partial<Record<Coding, Variant>>;
}

const SUFFIXES: Record<string, Coding> = { ".br": "br", ".zst": "zstd", ".gz": "gzip" };
/** A name that carries a hash of its content never changes what it means. */
const HASHED_NAME = /^\/assets\/.*-[a-z0-9]{8,}\.\w+$/i;
const TYPES: Record<string, string> = {
  webmanifest: "application/manifest+json",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
};

/**
 * The client's files, all in memory: some hundred KiB, read once at start. Addresses are looked up in a table and never
 * reach a file system, so no address can climb out of a folder.
 */
export class Assets {
  private constructor(private readonly table: ReadonlyMap<string, Asset>) {}

  static async load(list: readonly AssetFiles[]): Promise<Assets> {
    const entries = list.map(async ({ path, files }) => [path, await readAsset(path, files)] as const);
    return new Assets(new Map(await Promise.all(entries)));
  }

  get isEmpty(): boolean {
    return this.table.size === 0;
  }

  /** The answer for an address, or null when there is no such file. Knows `If-None-Match` and `Accept-Encoding`. */
  answer(path: string, request: Request): Response | null {
    const asset = this.table.get(path);
    if (!asset) return null;
    const available = Object.keys(asset.variants) as Coding[];
    const coding = negotiate(request.headers.get("accept-encoding"), available);
    const { bytes, etag } = (coding && asset.variants[coding]) || asset.identity;
    const headers = new Headers({ etag, "cache-control": asset.cacheControl, vary: "Accept-Encoding" });
    if (hasTag(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
    headers.set("content-type", asset.type);
    if (coding) headers.set("content-encoding", coding);
    return new Response(bytes, { headers });
  }
}

/** The files of a folder as `Assets.load` wants them: what a program that runs from its source serves. */
export function listAssets(folder: string): AssetFiles[] {
  if (!existsSync(folder)) return [];
  const found = new Map<string, Partial<Record<Coding | "identity", string>>>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const suffix = Object.keys(SUFFIXES).find((candidate) => file.endsWith(candidate)) ?? "";
    const path = file.slice(folder.length, file.length - suffix.length).replaceAll("\\", "/");
    const files = found.get(path) ?? {};
    files[SUFFIXES[suffix] ?? "identity"] = file;
    found.set(path, files);
  }
  return [...found].flatMap(([path, { identity, ...rest }]) =>
    identity ? [{ path, files: { identity, ...rest } }] : [],
  );
}

async function readAsset(path: string, files: AssetFiles["files"]): Promise<Asset> {
  const { identity, ...compressed } = files;
  const plain = await readVariant(identity, "");
  const variants: Asset["variants"] = {};
  for (const [coding, file] of Object.entries(compressed) as [Coding, string][]) {
    variants[coding] = await readVariant(file, `-${coding}`);
  }
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const type = TYPES[extension] ?? Bun.file(path).type;
  const cacheControl = HASHED_NAME.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
  return { type, cacheControl, identity: plain, variants };
}

async function readVariant(file: string, suffix: string): Promise<Variant> {
  const bytes = new Uint8Array(await Bun.file(file).arrayBuffer());
  const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("base64url").slice(0, 22);
  return { bytes, etag: `"${digest}${suffix}"` };
}
