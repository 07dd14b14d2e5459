/** The project's own files as the rules see them: path, text, and what they import. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

export interface Import {
  /** As written. */
  specifier: string;
  /** Path from the project's top for a file of ours, the specifier itself for a package. */
  target: string;
  isTypeOnly: boolean;
  /** What is taken: `{ a, b }`, `* as x`, or "" when nothing is named. */
  clause: string;
}

export interface SourceFile {
  /** From the project's top, with slashes. */
  path: string;
  text: string;
  imports: readonly Import[];
}

/** A rule names what is wrong, one line a finding; an empty list is a pass. */
export type Rule = (files: readonly SourceFile[]) => string[];

export const root = join(import.meta.dir, "../..");

const CODE = /\.(ts|tsx|mjs)$/;
const STATIC = /^\s*(?:import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s+from\s+)?["']([^"'\n]+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"'\n]+)["']\s*\)/g;

/** A file from its text; also how the rules' own tests make bad samples. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, imports: CODE.test(path) ? findImports(path, text) : [] };
}

/** All code of the given folders of the project. */
export function readSources(...folders: string[]): SourceFile[] {
  return listFiles(...folders)
    .filter((path) => CODE.test(path))
    .map((path) => sourceFile(path, readFileSync(join(root, path), "utf8")));
}

/** Paths of all files below the given folders. */
export function listFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
}

/** The text without its comments; strings stay. */
export function withoutComments(text: string): string {
  return text.replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "$1");
}

function findImports(path: string, text: string): Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  for (const [, type, clause, specifier] of code.matchAll(STATIC)) {
    if (specifier) found.push(makeImport(path, specifier, type !== undefined, clause));
  }
  for (const [, specifier] of code.matchAll(DYNAMIC)) {
    if (specifier) found.push(makeImport(path, specifier, false));
  }
  return found;
}

function makeImport(path: string, specifier: string, isTypeOnly: boolean, clause = ""): Import {
  const target = specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : specifier;
  return { specifier, target, isTypeOnly, clause };
}
