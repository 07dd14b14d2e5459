import { resolve } from "node:path";
import type { ServerAddress } from "../../db/address.ts";
import {
  DATABASE_OPTIONS,
  databaseAddressOf,
  TARGET_OPTIONS,
  type TargetAddress,
  targetAddressOf,
} from "../platform/config/database-address.ts";
import { type MoveReport, move } from "../platform/move/move.ts";
import { requireDataFolder } from "./accounts.ts";
import type { Command, CommandContext } from "./command.ts";
import { longWork, numberText } from "./long-work.ts";
import { rows } from "./rows.ts";

/** `vigie migrate`: all data to another engine, or to another place of the same. */
export const migrate: Command = {
  name: "migrate",
  usage:
    "migrate --to sqlite|mysql|postgresql [--to-url URL | --to-host HOST --to-name NAME | --to-dir DIR] [--dry-run]",
  summary:
    "Copy all data to another database, which must be empty, and count them there; the server must not run. The source stays as it is; what is not in the database stays in the data folder.",
  options: [...TARGET_OPTIONS, "dryRun", "progress", "json", ...DATABASE_OPTIONS, "logLevel"],
  async run(context) {
    requireDataFolder(context);
    const { options, clock, print, say } = context;
    const { data: dataDir, dryRun: isDryRun } = options;
    const to = targetAddressOf(options);
    const startedAt = clock.monotonic();
    const report = await longWork(context, (signal, onProgress) =>
      move({ dataDir, from: databaseAddressOf(options), to, isDryRun, signal, onProgress }),
    );
    const tookMs = Math.round(clock.monotonic() - startedAt);
    const isEqual = report.target === null || Bun.deepEquals(report.source, report.target);
    const next = isEqual && !isDryRun ? nextSteps(context, to) : [];
    if (options.json) {
      print(JSON.stringify({ ...report, isDryRun, isEqual, tookMs, next }));
      return isEqual ? 0 : 1;
    }
    for (const line of tableOf(report)) print(line);
    if (!isEqual) throw new Error(`${report.to} has other rows than were copied. See that nothing else writes to it.`);
    if (isDryRun) say(`${report.to} can be had and is empty. Nothing was written.`);
    else say(`All of it is in ${report.to}, after ${(tookMs / 1000).toFixed(1)} s. ${report.from} is as it was.`);
    for (const line of next) say(line);
    return 0;
  },
};

function tableOf({ source, target }: MoveReport): string[] {
  const count = (value: number | undefined) => numberText(value ?? 0);
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const lines = Object.keys(source).map((name) => [
    ...[name, count(source[name])],
    ...(target === null ? [] : [count(target[name]), source[name] === target[name] ? "equal" : "DIFFERENT"]),
  ]);
  const total = ["all", count(sum(source)), ...(target === null ? [] : [count(sum(target))])];
  return rows(["TABLE", "SOURCE", ...(target === null ? [] : ["TARGET", ""])], [...lines, total]);
}

/** The environment to start with; the key of stored passwords does not move by itself. */
function nextSteps({ options }: CommandContext, to: TargetAddress): string[] {
  const { data: dataDir } = options;
  if (to.dialect !== "sqlite") {
    return [
      "The key of stored passwords and the certificates stay in the data folder. Start with both:",
      `  ${environmentOf(to, options.toPasswordFile, options.toTlsCa)} vigie serve --data ${dataDir}`,
      "Give every other command the same variables, and take those of the former database away.",
    ];
  }
  const isSame = resolve(to.dir) === resolve(dataDir);
  return [
    ...(isSame
      ? []
      : [
          `The key of stored passwords is not moved: copy secret.key and the folder tls from ${resolve(dataDir)} to ${resolve(to.dir)}, or name the key when you start (--secret-key-file FILE).`,
        ]),
    "Take DB_TYPE, DATABASE_URL and the other variables of the former database away, and start:",
    `  vigie serve --data ${to.dir}`,
  ];
}

/** Without the password, which nobody who looks over a shoulder needs to see. */
function environmentOf(to: ServerAddress, passwordFile: string | null, authorityFile: string | null): string {
  const password = passwordFile === null ? "DB_PASSWORD=…" : `DB_PASSWORD_FILE=${passwordFile}`;
  const tls = to.tls === null ? [] : [`DB_TLS=${to.tls.isVerified ? "verify" : "on"}`];
  const authority = to.tls === null || authorityFile === null ? [] : [`DB_TLS_CA=${authorityFile}`];
  const place = [`DB_TYPE=${to.dialect}`, `DB_HOST=${to.host}`, `DB_PORT=${to.port}`, `DB_NAME=${to.database}`];
  return [...place, `DB_USER=${to.user}`, password, ...tls, ...authority].join(" ");
}
