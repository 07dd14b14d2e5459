import { readFileSync } from "node:fs";
import type { DatabaseAddress, ServerAddress, ServerTls } from "../../../db/address.ts";
import type { DatabaseTls } from "./kinds.ts";
import type { Options } from "./options.ts";
import { OptionError } from "./parse.ts";

/** Options of every command that opens the database. */
export const DATABASE_OPTIONS = [
  ...(["dbType", "dbHost", "dbPort", "dbName", "dbUser"] as const),
  ...(["dbPassword", "dbPasswordFile", "dbTls", "dbTlsCa", "databaseUrl"] as const),
] as const;
export type DatabaseOptions = Pick<Options, (typeof DATABASE_OPTIONS)[number]>;

/** How the person knows the options that name files. */
interface FileNames {
  password: string;
  authority: string;
}
const DATABASE_FILES: FileNames = { password: "DB_PASSWORD_FILE", authority: "DB_TLS_CA" };
const TARGET_FILES: FileNames = { password: "--to-password-file", authority: "--to-tls-ca" };

const PORTS = { mysql: 3306, postgresql: 5432 } as const;

/** Options that say where the data are to be moved: the same, each with another name. */
export const TARGET_OPTIONS = [
  ...(["migrateTo", "toDir", "toUrl", "toHost", "toPort", "toName", "toUser"] as const),
  ...(["toPassword", "toPasswordFile", "toTls", "toTlsCa"] as const),
] as const;
export type TargetOptions = Pick<Options, (typeof TARGET_OPTIONS)[number]>;

/** A folder for SQLite's file, or a server's database. */
export type TargetAddress = { dialect: "sqlite"; dir: string } | ServerAddress;

/** Where the options say that the data are to be moved. @throws OptionError when they do not say it, or contradict each other */
export function targetAddressOf(options: TargetOptions & { data: string }): TargetAddress {
  const { migrateTo, toUrl, toDir } = options;
  const dialect = migrateTo ?? toUrl?.dialect ?? null;
  if (dialect === null) throw new OptionError("--to is missing: sqlite, mysql or postgresql.");
  if (toUrl !== null && toUrl.dialect !== dialect) {
    throw new OptionError(`--to ${dialect} and --to-url contradict each other: the address is of ${toUrl.dialect}.`);
  }
  if (dialect === "sqlite") return { dialect, dir: toDir ?? options.data };
  if (toDir !== null) throw new OptionError("--to-dir is for --to sqlite alone.");
  const rest = { dbType: dialect, databaseUrl: toUrl, dbHost: options.toHost, dbPort: options.toPort };
  const log = { dbName: options.toName, dbUser: options.toUser, dbPassword: options.toPassword };
  const files = { dbPasswordFile: options.toPasswordFile, dbTls: options.toTls, dbTlsCa: options.toTlsCa };
  return addressOf({ ...rest, ...log, ...files }, TARGET_FILES) as ServerAddress;
}

/** Where the options say that the database is. @throws OptionError when a file that they name cannot be read */
export function databaseAddressOf(options: DatabaseOptions): DatabaseAddress {
  return addressOf(options, DATABASE_FILES);
}

function addressOf(options: DatabaseOptions, names: FileNames): DatabaseAddress {
  const url = options.databaseUrl;
  const dialect = url?.dialect ?? options.dbType;
  if (dialect === "sqlite") return { dialect };
  return {
    dialect,
    host: url?.host ?? options.dbHost,
    port: (url ? url.port : options.dbPort) ?? PORTS[dialect],
    database: url?.database ?? options.dbName,
    user: url?.user ?? options.dbUser,
    password: url?.password ?? passwordOf(options, names.password),
    tls: tlsOf(url?.tls ?? options.dbTls, options.dbTlsCa, names.authority),
  };
}

/** The line end of a file is the editor's, not the password's. */
function passwordOf({ dbPassword, dbPasswordFile }: DatabaseOptions, option: string): string {
  if (dbPassword !== null) return dbPassword;
  return dbPasswordFile === null ? "" : read(dbPasswordFile, option).replace(/\r?\n$/, "");
}

function tlsOf(tls: DatabaseTls, authorityFile: string | null, option: string): ServerTls | null {
  if (tls === "off") return null;
  const authority = authorityFile === null ? null : read(authorityFile, option);
  return { isVerified: tls === "verify", authority };
}

function read(file: string, option: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    throw new OptionError(`${option} names ${file}, which cannot be read: ${code}.`);
  }
}
