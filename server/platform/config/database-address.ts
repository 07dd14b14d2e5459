import { readFileSync } from "node:fs";
import type { DatabaseAddress, ServerTls } from "../../../db/address.ts";
import type { DatabaseTls } from "./kinds.ts";
import type { Options } from "./options.ts";
import { OptionError } from "./parse.ts";

/** Options of every command that opens the database. */
export const DATABASE_OPTIONS = [
  ...(["dbType", "dbHost", "dbPort", "dbName", "dbUser"] as const),
  ...(["dbPassword", "dbPasswordFile", "dbTls", "dbTlsCa", "databaseUrl"] as const),
] as const;
export type DatabaseOptions = Pick<Options, (typeof DATABASE_OPTIONS)[number]>;

const PORTS = { mysql: 3306, postgresql: 5432 } as const;

/** Where the options say that the database is. @throws OptionError when a file that they name cannot be read */
export function databaseAddressOf(options: DatabaseOptions): DatabaseAddress {
  const url = options.databaseUrl;
  const dialect = url?.dialect ?? options.dbType;
  if (dialect === "sqlite") return { dialect };
  return {
    dialect,
    host: url?.host ?? options.dbHost,
    port: (url ? url.port : options.dbPort) ?? PORTS[dialect],
    database: url?.database ?? options.dbName,
    user: url?.user ?? options.dbUser,
    password: url?.password ?? passwordOf(options),
    tls: tlsOf(url?.tls ?? options.dbTls, options.dbTlsCa),
  };
}

/** The line end of a file is the editor's, not the password's. */
function passwordOf({ dbPassword, dbPasswordFile }: DatabaseOptions): string {
  if (dbPassword !== null) return dbPassword;
  return dbPasswordFile === null ? "" : read(dbPasswordFile, "DB_PASSWORD_FILE").replace(/\r?\n$/, "");
}

function tlsOf(tls: DatabaseTls, authorityFile: string | null): ServerTls | null {
  if (tls === "off") return null;
  const authority = authorityFile === null ? null : read(authorityFile, "DB_TLS_CA");
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
