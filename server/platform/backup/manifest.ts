import { DATABASE_NAME, isAllowedName } from "./contents.ts";

/** First in every archive: what it holds, and what it should be. */
export const MANIFEST_NAME = "manifest.json";
export const MAX_MANIFEST_BYTES = 1_048_576;
export const FORMAT = 1;
const MAX_FILES = 100;

export interface ManifestFile {
  name: string;
  sizeBytes: number;
  sha256: string;
}

export interface Manifest {
  program: "vigie";
  /** Of the archive; a larger one is not understood. */
  format: number;
  /** Version of the program that made it. */
  version: string;
  /** ISO 8601, UTC. */
  madeAt: string;
  /** Engine that the program ran on; the file in the archive is SQLite's whichever it was. */
  engine: string;
  /** Tag of the last migration; null for a database that has none. */
  schema: string | null;
  /** Rows by table. */
  tables: Record<string, number>;
  /** In the order in which they follow. */
  files: ManifestFile[];
  /** Secrets of the data folder that are not in it, because it is not encrypted. */
  leftOut: string[];
}

/** Reads a manifest; null when the text is none, names a file that a backup cannot hold, or has no database. */
export function parseManifest(text: string): Manifest | null {
  let value: Partial<Manifest> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (value?.program !== "vigie" || !isCount(value.format)) return null;
  const { version, madeAt, engine, schema, tables, files, leftOut } = value;
  if (![version, madeAt, engine].every(isText) || !(schema === null || isText(schema))) return null;
  if (typeof tables !== "object" || tables === null || !Object.values(tables).every(isCount)) return null;
  if (!Array.isArray(files) || files.length > MAX_FILES || !files.every(isFile)) return null;
  if (!Array.isArray(leftOut) || leftOut.length > MAX_FILES || !leftOut.every(isText)) return null;
  const names = files.map(({ name }) => name);
  const isSound = names.every(isAllowedName) && new Set(names).size === names.length && names.includes(DATABASE_NAME);
  return isSound ? (value as Manifest) : null;
}

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 200;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isFile(value: Partial<ManifestFile> | null): boolean {
  return isText(value?.name) && isCount(value?.sizeBytes) && /^[0-9a-f]{64}$/.test(String(value?.sha256));
}

/** Bytes of all files together. */
export function totalBytes({ files }: Pick<Manifest, "files">): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
