import { choice, DATABASE_TLS, databaseUrl, integer, text } from "./kinds.ts";
import { option, optional } from "./option-row.ts";

/** The options that say where data are to be moved, each like the one that says where they are. */
export const TARGET_TABLE = {
  migrateTo: optional({
    kind: choice("sqlite", "mysql", "postgresql"),
    flag: "to",
    help: "Engine that the data go to: sqlite, a file; mysql (also MariaDB) or postgresql, a server. May be left out where --to-url says it.",
  }),
  toDir: optional({
    kind: text("DIR"),
    flag: "to-dir",
    help: "Data folder for SQLite's file, without one so far; without the option, the data folder itself.",
  }),
  toUrl: optional({
    kind: databaseUrl,
    flag: "to-url",
    env: ["TO_DATABASE_URL"],
    isSecret: true,
    help: "All of the target server in one, as DATABASE_URL. With a password in it better from the environment, because lists of processes show the command line.",
  }),
  toHost: option({
    kind: text("HOST", 255),
    default: "127.0.0.1",
    flag: "to-host",
    help: "Machine of the target server.",
  }),
  toPort: optional({
    kind: integer(1, 65_535),
    flag: "to-port",
    help: "Its port; 3306 for mysql and 5432 for postgresql when absent.",
  }),
  toName: option({
    kind: text("NAME", 63),
    default: "vigie",
    flag: "to-name",
    help: "Name of the database on it, which holds nothing yet.",
  }),
  toUser: option({ kind: text("USER", 63), default: "vigie", flag: "to-user", help: "User on it." }),
  toPassword: optional({
    kind: text("PASSWORD", 255),
    env: ["TO_DB_PASSWORD"],
    isSecret: true,
    help: "Password of that user; only from the environment, so that no list of processes shows it.",
  }),
  toPasswordFile: optional({
    kind: text("FILE"),
    flag: "to-password-file",
    help: "File with that password instead.",
  }),
  toTls: option({
    kind: choice(...DATABASE_TLS),
    default: "off" as const,
    flag: "to-tls",
    help: "Whether the way to the target server is encrypted, as DB_TLS.",
  }),
  toTlsCa: optional({
    kind: text("FILE"),
    flag: "to-tls-ca",
    help: "Certificate (PEM) of the authority that is trusted for it, as DB_TLS_CA.",
  }),
};
