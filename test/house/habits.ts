/** Sizes, names, words and furniture: what makes one room look like the next. */
import { ROOMS } from "./arrows.ts";
import { type Rule, withoutComments } from "./source.ts";

const MAX_LINES = 500;
const USUAL_LINES = 320;
const MEDIAN_LINES = 110;
/** Tables, schema and words are as long as what they list. */
const SIZE_EXEMPT = /^(db\/schema\/|db\/migrations\/|client\/words\/)/;

export const sizes: Rule = (files) => {
  const lengths = files
    .filter((file) => !SIZE_EXEMPT.test(file.path))
    .map((file) => ({ path: file.path, lines: file.text.trimEnd().split("\n").length }))
    .sort((a, b) => a.lines - b.lines);
  const found = lengths.filter(({ lines }) => lines > MAX_LINES).map(({ path, lines }) => `${path}: ${lines} lines`);
  const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0;
  if (median > MEDIAN_LINES) found.push(`the median file has ${median} lines`);
  const long = lengths.filter(({ lines }) => lines > USUAL_LINES).map(({ path }) => path);
  if (long.length * 10 > lengths.length) found.push(`more than one file in ten has over ${USUAL_LINES} lines: ${long}`);
  return found;
};

const SAYS_NOTHING = /(^|[/-])(utils?|helpers?|common|manager|service(?!-level)|misc)([./-]|$)/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs|css)$/;
/** Written by the generator of migrations, which has its own way to name. */
const NAME_EXEMPT = /^db\/migrations\//;

export const names: Rule = (files) =>
  files
    .filter(({ path }) => !NAME_EXEMPT.test(path))
    .flatMap(({ path }) => {
      if (SAYS_NOTHING.test(path)) return [`${path}: a name that says nothing`];
      return KEBAB.test(path.split("/").at(-1) ?? "") ? [] : [`${path}: not kebab-case`];
    });

export const FURNITURE = ["README.md", "index.ts", "routes.ts", "topics.ts", "settings.ts", "repo.ts"];

/** Every room that exists has all of the furniture. Takes every path of the server, not only code. */
export function missingFurniture(paths: readonly string[]): string[] {
  const there = new Set(paths);
  return ROOMS.filter((room) => paths.some((path) => path.startsWith(`server/${room}/`))).flatMap((room) =>
    FURNITURE.map((name) => `server/${room}/${name}`).filter((path) => !there.has(path)),
  );
}

/** Where languages other than English live: words of the screens, the old endpoints, people of the simulators, the keywords of a French school. */
const OTHER_LANGUAGES =
  /^(client\/words\/|server\/compat\/|server\/(cccp|enrichment|presence)\/simulator\/|server\/presence\/rules\/presets\.ts$|test\/)/;
const FOREIGN_LETTER = /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153\u0400-\u04ff]/;
const FOREIGN_WORD = /\b(aucune?|erreur|serveur|fichier|appels?|attente|connexion|vous|veuillez|llamadas?|servidor)\b/i;

/** Comments may quote what a server says; code may not speak anything but English. */
export const english: Rule = (files) =>
  files
    .filter((file) => !OTHER_LANGUAGES.test(file.path))
    .flatMap((file) => {
      const code = withoutComments(file.text);
      const match = FOREIGN_LETTER.exec(code) ?? FOREIGN_WORD.exec(code);
      return match ? [`${file.path}: ${JSON.stringify(match[0])} belongs in client/words`] : [];
    });

/** Unfinished work, and places that exist only on the machine of whoever wrote the file. */
const UNWANTED: [what: string, pattern: RegExp][] = [
  ["unfinished work", /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/],
  ["a path of one machine", /["'\s(`](?:\/work|\/home|\/root|\/Users)\/\w/],
  ["a file outside the project", /\bshare[d]\/(?:design|protocols|seeds|acceptance|cases)\b/],
  ["a silenced type check", /@ts-(?:ignore|nochec[k])\b/],
  ["a test that is left out", /\b(?:test|describe|it)\.(?:only|todo)\(/],
];

export const wording: Rule = (files) =>
  files.flatMap((file) =>
    UNWANTED.filter(([, pattern]) => pattern.test(file.text)).map(([what]) => `${file.path}: ${what}`),
  );

/** What only some engines know, or only drivers that answer at once: `db/` has a word for each. */
const ENGINE_WORDS = /\.(returning|onConflict\w+|onDuplicateKey\w+)\(|\.(get|all|run)\(\)|\bsql(\.raw\(|`)/g;
const ENGINE_NAMES = /\b(sql|like|ilike|notLike|notIlike)\b/;

/** A repo is written once for SQLite, MySQL and PostgreSQL. */
export const engineNeutral: Rule = (files) =>
  files
    .filter(({ path }) => /^server\/.*repo\.ts$/.test(path))
    .flatMap(({ path, text, imports }) => {
      const words = (withoutComments(text).match(ENGINE_WORDS) ?? []).map((word) => `${path}: ${word} is one engine's`);
      const taken = imports
        .filter(
          ({ target, clause }) =>
            /^drizzle-orm\//.test(target) || (target === "drizzle-orm" && ENGINE_NAMES.test(clause)),
        )
        .map(({ target, clause }) => `${path} takes ${clause} from ${target}`);
      return [...words, ...taken];
    });

/** A hook of a route or of a macro, written as a method: `transform({ server }) {`. */
const METHOD_HOOK =
  /^\s*(?:async )?(?:transform|resolve|derive|parse|beforeHandle|afterHandle|mapResponse|error)\(\{[^)]*\}[^)]*\)\s*\{/m;

/** Elysia reads hooks from their source, and misreads methods once the build has put them on one line: arrows only. */
export const hooks: Rule = (files) =>
  files
    .filter(({ path, text }) => path.startsWith("server/") && METHOD_HOOK.test(text))
    .map(({ path }) => `${path}: a hook written as a method loses its context in the compiled program`);

const TOP_LEVEL = new Set([
  ...["server", "client", "db", "compiled", "scripts", "test", "docs", "node_modules"],
  ...["package.json", "bun.lock", "bunfig.toml", "tsconfig.json", "biome.json"],
  ...["README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"],
]);

/** Top-level names that are not in the plan; dotfiles and data folders are not looked at. */
export function unplanned(topLevel: readonly string[]): string[] {
  return topLevel.filter((name) => !TOP_LEVEL.has(name) && !name.startsWith(".") && !/^vigie-(data|demo)$/.test(name));
}

/** What only some installations or moments need; the executable reads a part when it is first imported. */
const LATE = ["mysql2/promise", "nodemailer", "web-push", "openid-client", "age-encryption", "modern-tar", "re2js"];

/** Libraries that are imported where they are used: at the top of a file they would be read at each start. */
export const late: Rule = (files) =>
  files
    .filter(({ path }) => path.startsWith("server/"))
    .flatMap(({ path, text }) =>
      [
        ...withoutComments(text).matchAll(
          /^(?:import|export)\s+(?!type\s)(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"'\n]+)["']/gm,
        ),
      ]
        .map((match) => match[1] ?? "")
        .filter((specifier) => LATE.includes(specifier))
        .map((specifier) => `${path}: imports ${specifier} at its top`),
    );
