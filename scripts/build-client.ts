import { mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { brotliCompress, constants, gzip, gzipSync, zstdCompress } from "node:zlib";
import { promisify } from "node:util";
import { allWords, type Key, LANGUAGES, type Language } from "../client/words/words.ts";

const CLIENT = join(import.meta.dir, "../client");
const ICONS = ["favicon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png"];
/** First load, gzip: see the budgets of CONTRIBUTING.md. */
const MAX_SCRIPT_BYTES = 30_000;
const MAX_STYLE_BYTES = 8_000;
const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
};

export interface ClientFile {
  /** As it is asked for: `/assets/main-1a2b3c4d.js`. Beside it lie `.br`, `.gz` and `.zst`, unless it is a PNG. */
  path: string;
  type: string;
  /** The name changes with the content: it may be kept for ever. */
  isHashed: boolean;
}

export interface ClientBuild {
  files: ClientFile[];
  /** What a first visit fetches, gzip, in bytes. */
  firstLoad: { scriptBytes: number; styleBytes: number };
}

/** Builds the app into `outDir`, which is emptied first: scripts, style, page, manifest, icons, service worker. */
export async function buildClient(outDir: string): Promise<ClientBuild> {
  const app = await bundle({
    entrypoints: [join(CLIENT, "main.tsx")],
    splitting: true,
    publicPath: "/assets/",
    naming: { entry: "[name]-[hash].[ext]", chunk: "[name]-[hash].[ext]", asset: "[name]-[hash].[ext]" },
  });
  const contents = new Map<string, Uint8Array>();
  for (const output of app.outputs)
    contents.set(`/assets/${basename(output.path)}`, new Uint8Array(await output.arrayBuffer()));
  const entry = `/assets/${basename(outputOf(app, "entry-point").path)}`;
  const style = `/assets/${basename(app.outputs.find((output) => output.path.endsWith(".css"))?.path ?? "")}`;
  for (const icon of ICONS) contents.set(`/${icon}`, await Bun.file(join(CLIENT, "icons", icon)).bytes());
  for (const language of LANGUAGES) contents.set(`/manifest-${language}.webmanifest`, await manifest(language));
  contents.set("/index.html", await page(entry, style, importsOf(entry, contents)));
  contents.set("/sw.js", await worker(contents));

  await rm(outDir, { recursive: true, force: true });
  await mkdir(join(outDir, "assets"), { recursive: true });
  await Promise.all([...contents].map(([path, bytes]) => write(join(outDir, path), bytes)));
  const files = [...contents.keys()].sort().map((path) => ({
    path,
    type: TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
    isHashed: path.startsWith("/assets/"),
  }));
  return { files, firstLoad: firstLoad(entry, style, contents) };
}

async function bundle(options: Partial<Bun.BuildConfig> & { entrypoints: string[] }) {
  return Bun.build({
    target: "browser",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
    ...options,
  } as Bun.BuildConfig);
}

function outputOf(build: Bun.BuildOutput, kind: string): Bun.BuildArtifact {
  const found = build.outputs.find((output) => output.kind === kind && output.path.endsWith(".js"));
  if (!found) throw new Error(`the bundler gave no ${kind}`);
  return found;
}

/** The page, with its style first and what the first script imports fetched beside it. */
async function page(entry: string, style: string, imports: readonly string[]): Promise<Uint8Array> {
  const template = await Bun.file(join(CLIENT, "index.html")).text();
  const head = [
    `<link rel="stylesheet" href="${style}" />`,
    ...imports.map((path) => `<link rel="modulepreload" href="${path}" />`),
    `<script type="module" src="${entry}"></script>`,
  ].join("\n    ");
  return new TextEncoder().encode(template.replace("<!--head-->", head));
}

/** What the device shows of the installed app, in a language's words: in the file stand their keys. */
async function manifest(language: Language): Promise<Uint8Array> {
  const words = await allWords(language);
  const text = await Bun.file(join(CLIENT, "manifest.webmanifest")).text();
  const told = text.replace(/"([a-z]+\.[a-z_]+)"/g, (_, key: Key) => JSON.stringify(words[key]));
  return new TextEncoder().encode(JSON.stringify({ lang: language, ...JSON.parse(told) }));
}

/** The service worker, which knows every file by name and, where the name stays the same, by content. */
async function worker(contents: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const manifest = [...contents].map(([url, bytes]) => ({
    url,
    revision: url.startsWith("/assets/") ? null : Bun.hash(bytes).toString(36),
  }));
  const built = await bundle({
    entrypoints: [join(CLIENT, "sw.ts")],
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"', "self.__WB_MANIFEST": JSON.stringify(manifest) },
  });
  return new Uint8Array(await outputOf(built, "entry-point").arrayBuffer());
}

/** Scripts that a script imports before it runs, and theirs; not those that it fetches when they are needed. */
function importsOf(entry: string, contents: ReadonlyMap<string, Uint8Array>): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    const text = new TextDecoder().decode(contents.get(path));
    for (const [, name] of text.matchAll(/(?:from|import)\s*"\/assets\/([^"]+\.js)"/g)) {
      const next = `/assets/${name}`;
      if (found.has(next) || next === entry) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(entry);
  return [...found];
}

/** Entry, its imports and the larger language: all that the first screen needs. */
function firstLoad(entry: string, style: string, contents: ReadonlyMap<string, Uint8Array>) {
  const size = (path: string) => gzipSync(contents.get(path) ?? new Uint8Array(), { level: 9 }).length;
  const isLanguage = (path: string) => /^\/assets\/[a-z]{2}-[a-z0-9]+\.js$/.test(path);
  const languages = [...contents.keys()].filter(isLanguage).map(size);
  const scripts = [entry, ...importsOf(entry, contents)].map(size);
  return {
    scriptBytes: scripts.reduce((sum, bytes) => sum + bytes, 0) + Math.max(0, ...languages),
    styleBytes: size(style),
  };
}

/** The file and, unless it is compressed already, its variants. */
async function write(path: string, bytes: Uint8Array): Promise<void> {
  await Bun.write(path, bytes);
  if (path.endsWith(".png")) return;
  const [brotli, gzipped, zstd] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    promisify(gzip)(bytes, { level: 9 }),
    promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
  ]);
  await Promise.all([
    Bun.write(`${path}.br`, brotli),
    Bun.write(`${path}.gz`, gzipped),
    Bun.write(`${path}.zst`, zstd),
  ]);
}

if (import.meta.main) {
  const outDir = join(import.meta.dir, "../compiled/client");
  const { files, firstLoad } = await buildClient(outDir);
  for (const { path } of files) console.log(`${String(Bun.file(join(outDir, path)).size).padStart(8)}  ${path}`);
  const { scriptBytes, styleBytes } = firstLoad;
  console.log(
    `first load, gzip: scripts ${scriptBytes} of ${MAX_SCRIPT_BYTES}, style ${styleBytes} of ${MAX_STYLE_BYTES}`,
  );
  if (scriptBytes > MAX_SCRIPT_BYTES || styleBytes > MAX_STYLE_BYTES) {
    console.error("The first load is over its budget.");
    process.exit(1);
  }
}
