import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fr } from "../../client/words/fr.ts";
import { frMore } from "../../client/words/fr-more.ts";

const CLIENT = join(import.meta.dir, "../../client");

/** Files that come with the first screen: what main.tsx imports, not what is imported when needed. */
function firstFiles(start: string, found = new Set<string>()): Set<string> {
  if (found.has(start)) return found;
  found.add(start);
  const text = readFileSync(start, "utf8");
  for (const [, path] of text.matchAll(/^(?:import|export) (?!type)[^;]*?from "(\.[^"]+)";/gms)) {
    firstFiles(normalize(join(dirname(start), path as string)), found);
  }
  return found;
}

test("the first screen uses no text that comes only afterwards", () => {
  const files = [...firstFiles(join(CLIENT, "main.tsx"))].filter((file) => !file.includes("/words/"));
  const missing: string[] = [];
  let used = 0;
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const key of Object.keys(fr)) if (text.includes(`"${key}"`)) used++;
    for (const key of Object.keys(frMore)) if (text.includes(`"${key}"`)) missing.push(`${file}: ${key}`);
    for (const [, prefix] of text.matchAll(/\bt\(`([a-z_.]+)\$\{/g)) {
      for (const key of Object.keys(frMore)) if (key.startsWith(prefix as string)) missing.push(`${file}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
  expect(used).toBeGreaterThan(50);
});

test("every text is used somewhere", () => {
  const glob = new Bun.Glob("**/*.{ts,tsx,webmanifest}");
  const sources = [...glob.scanSync(CLIENT)].filter((file) => !/words\/(fr|en)/.test(file));
  const text = sources.map((file) => readFileSync(join(CLIENT, file), "utf8")).join("\n");
  const prefixes = [...text.matchAll(/`([a-z_.]+)\$\{/g)].map((match) => match[1] as string);
  const unused = Object.keys({ ...fr, ...frMore }).filter(
    (key) => !text.includes(`"${key}"`) && !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});
