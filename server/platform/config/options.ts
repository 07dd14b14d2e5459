import { ROLES } from "../roles.ts";
import { WALL_VIEWS } from "../auth/wall.ts";
import {
  certifiedHosts,
  choice,
  DATABASE_TLS,
  databaseUrl,
  duration,
  flag,
  hostPort,
  hosts,
  integer,
  networks,
  number,
  type OptionKind,
  origins,
  sha256,
  text,
  utcOffset,
  webOrigin,
} from "./kinds.ts";

/** One row of the table: everything that parsing, help and the documentation need to know about an option. */
export interface OptionDefinition<Value> {
  kind: OptionKind<Value>;
  /** What it is when nobody says; null when it then does not apply. */
  default: Value | null;
  /** As written on the command line without the dashes; absent: only the environment sets it. */
  flag?: string;
  /** Environment variables that set it, first one wins; the command line wins over them all. */
  env?: readonly string[];
  /** Never shown in help, logs or errors. */
  isSecret?: boolean;
  /** One sentence. */
  help: string;
}

const option = <Value>(definition: OptionDefinition<Value> & { default: Value }) => definition;
const optional = <Value>(definition: Omit<OptionDefinition<Value>, "default">): OptionDefinition<Value | null> =>
  ({ ...definition, default: null }) as OptionDefinition<Value | null>;

/** Every option of every command. A command names those that it takes (`Command.options`). */
export const OPTIONS = {
  data: option({
    kind: text("DIR"),
    default: "./vigie-data",
    flag: "data",
    env: ["VIGIE_DATA"],
    help: "Folder that holds the database, the key of its secrets and its backups; created when absent.",
  }),
  dbType: option({
    kind: choice("sqlite", "mysql", "postgresql"),
    default: "sqlite" as const,
    env: ["DB_TYPE"],
    help: "Where the data are kept: sqlite, a file in the data folder; mysql (also MariaDB) or postgresql, a server.",
  }),
  databaseUrl: optional({
    kind: databaseUrl,
    env: ["DATABASE_URL"],
    isSecret: true,
    help: "All of the database server in one: mysql://user:password@host:3306/name or postgresql://…, with ?tls=on, verify or off. It wins over DB_TYPE and the others.",
  }),
  dbHost: option({
    kind: text("HOST", 255),
    default: "127.0.0.1",
    env: ["DB_HOST"],
    help: "Machine of the database server.",
  }),
  dbPort: optional({
    kind: integer(1, 65_535),
    env: ["DB_PORT"],
    help: "Its port; 3306 for mysql and 5432 for postgresql when absent.",
  }),
  dbName: option({ kind: text("NAME", 63), default: "vigie", env: ["DB_NAME"], help: "Name of the database on it." }),
  dbUser: option({ kind: text("USER", 63), default: "vigie", env: ["DB_USER"], help: "User on it." }),
  dbPassword: optional({
    kind: text("PASSWORD", 255),
    env: ["DB_PASSWORD"],
    isSecret: true,
    help: "Password of that user; only from the environment, so that no list of processes shows it.",
  }),
  dbPasswordFile: optional({
    kind: text("FILE"),
    env: ["DB_PASSWORD_FILE"],
    help: "File with that password instead: a credential of systemd, a secret of a container.",
  }),
  dbTls: option({
    kind: choice(...DATABASE_TLS),
    default: "off" as const,
    env: ["DB_TLS"],
    help: "Whether the way to the database server is encrypted: on, or verify, which also wants a certificate of its name that is trusted.",
  }),
  dbTlsCa: optional({
    kind: text("FILE"),
    env: ["DB_TLS_CA"],
    help: "Certificate (PEM) of the authority that is trusted for it, instead of those that this machine knows.",
  }),
  help: option({ kind: flag, default: false, flag: "help", help: "Show what the command takes, and stop." }),
  host: option({
    kind: text("ADDRESS", 255),
    default: "127.0.0.1",
    flag: "host",
    env: ["HOST"],
    help: "Address to listen on. The default is reached from this machine only; 0.0.0.0 opens it to the network.",
  }),
  port: option({
    kind: integer(0, 65_535),
    default: 5000,
    flag: "port",
    env: ["PORT"],
    help: "Port to listen on; 0 takes a free one.",
  }),
  tls: option({
    kind: choice("auto", "off"),
    default: "auto" as const,
    flag: "tls",
    env: ["VIGIE_TLS"],
    help: "With auto, https when there is a certificate (--tls-cert, or the one that tls init made); with off, http, for a proxy that speaks https.",
  }),
  tlsCert: optional({
    kind: text("FILE"),
    flag: "tls-cert",
    env: ["TLS_CERT"],
    help: "Certificate with its chain (PEM). A change of the file, or SIGHUP, takes the new one over without a stop.",
  }),
  tlsKey: optional({
    kind: text("FILE"),
    flag: "tls-key",
    env: ["TLS_KEY"],
    help: "Private key of that certificate (PEM, without a passphrase); may also stand in the file of the certificate.",
  }),
  httpPort: optional({
    kind: integer(0, 65_535),
    flag: "http-port",
    env: ["HTTP_PORT"],
    help: "Besides https, a port without TLS that only hands out the authority's certificate with its instructions (/install) and sends everybody else to https.",
  }),
  hstsDays: option({
    kind: integer(0, 730),
    default: 30,
    flag: "hsts-days",
    env: ["HSTS_DAYS"],
    help: "How long browsers that came over https insist on it, for every port of this host name; 0 does not ask for it.",
  }),
  certHosts: option({
    kind: certifiedHosts,
    default: [],
    flag: "host",
    help: "Names and addresses by which browsers reach this machine; may be given several times. Without it: its own name and addresses.",
  }),
  newAuthority: option({
    kind: flag,
    default: false,
    flag: "new",
    help: "Make a new authority though there is one: every phone has to trust it again.",
  }),
  cccp: optional({
    kind: hostPort,
    flag: "cccp",
    env: ["CCCP_SERVER"],
    help: "First call-centre server, with --cccp-login; without the option it stays in the settings, switched off until someone enters a password.",
  }),
  cccpLogin: optional({
    kind: text("LOGIN", 255),
    flag: "cccp-login",
    env: ["CCCP_LOGIN"],
    help: "Log-in on that call-centre server; its password comes from CCCP_PASSWORD.",
  }),
  cccpPassword: optional({
    kind: text("PASSWORD", 255),
    env: ["CCCP_PASSWORD"],
    isSecret: true,
    help: "Password on the call-centre server; only from the environment, so that no list of processes shows it.",
  }),
  mysqlHost: optional({
    kind: text("HOST", 255),
    env: ["MYSQL_HOST"],
    help: "MySQL server that lists the call-centre servers; the settings screen does the same.",
  }),
  mysqlPort: option({
    kind: integer(1, 65_535),
    default: 3306,
    env: ["MYSQL_PORT"],
    help: "Port of that MySQL server.",
  }),
  mysqlUser: optional({ kind: text("USER", 255), env: ["MYSQL_USER"], help: "User on that MySQL server." }),
  mysqlPassword: optional({
    kind: text("PASSWORD", 255),
    env: ["MYSQL_PASSWORD"],
    isSecret: true,
    help: "Password of that user.",
  }),
  mysqlDatabase: optional({
    kind: text("NAME", 64),
    env: ["MYSQL_DATABASE"],
    help: "Database to use on that MySQL server.",
  }),
  publicRead: option({
    kind: flag,
    default: false,
    flag: "public-read",
    env: ["PUBLIC_READ"],
    help: "Let anyone who reaches the port read the compatible endpoints without signing in.",
  }),
  publicMetrics: option({
    kind: flag,
    default: false,
    flag: "public-metrics",
    env: ["PUBLIC_METRICS"],
    help: "Let anyone who reaches the port read /metrics; otherwise Prometheus needs a viewer's token.",
  }),
  publicDir: optional({
    kind: text("DIR"),
    flag: "public-dir",
    env: ["VIGIE_PUBLIC_DIR"],
    help: "Folder of your own files (logo, help pages), served under /public/.",
  }),
  trustedProxies: option({
    kind: networks,
    default: [],
    flag: "trusted-proxies",
    env: ["TRUSTED_PROXIES"],
    help: "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are.",
  }),
  corsOrigins: option({
    kind: origins,
    default: [],
    flag: "cors-origins",
    env: ["CORS_ORIGINS"],
    help: "Web origins whose pages may read the API from a browser; none when absent. Changing anything from there takes a bearer token.",
  }),
  publicUrl: optional({
    kind: webOrigin,
    flag: "public-url",
    env: ["PUBLIC_URL"],
    help: "Where people open the app, such as https://vigie.example.org: links in messages lead there.",
  }),
  oidcIssuer: optional({
    kind: text("URL", 255),
    env: ["OIDC_ISSUER"],
    help: "OpenID provider by which people sign in; then the settings screen shows it and cannot change it. Who may do what is in the settings.",
  }),
  oidcClientId: optional({ kind: text("ID", 255), env: ["OIDC_CLIENT_ID"], help: "Client id at that provider." }),
  oidcClientSecret: optional({
    kind: text("SECRET", 1000),
    env: ["OIDC_CLIENT_SECRET"],
    isSecret: true,
    help: "Client secret at that provider; a public client has none.",
  }),
  wildixWatch: optional({
    kind: text("PATH"),
    flag: "wildix-watch",
    env: ["WILDIX_WATCH"],
    help: "A call_history.json as the replaced application keeps it, or its folder: calls in it are taken in whenever it changes.",
  }),
  webhookMinSeconds: option({
    kind: integer(0, 86_400),
    default: 300,
    env: ["WEBHOOK_MIN_SECONDS"],
    help: "Least time between two messages of a rule to a webhook; what happens meanwhile is told together.",
  }),
  allowHosts: option({
    kind: hosts,
    default: [],
    flag: "allow-hosts",
    env: ["ALLOWED_HOSTS"],
    help: "Systems of your own network that the program may call: names, *.domains, addresses or networks. Without it only the Internet is called.",
  }),
  secretKeyFile: optional({
    kind: text("FILE"),
    flag: "secret-key-file",
    env: ["VIGIE_SECRET_KEY_FILE"],
    help: "File with the key of stored passwords (32 bytes in base64), away from the data folder, which otherwise holds it.",
  }),
  credentialsDir: optional({
    kind: text("DIR"),
    env: ["CREDENTIALS_DIRECTORY"],
    help: "Set by systemd: a credential named secret.key in it is the key of stored passwords.",
  }),
  newKeyFile: optional({
    kind: text("FILE"),
    flag: "new-key-file",
    help: "Where the new key shall be from now on, made when it is not there; without it, where the present one is.",
  }),
  backupDir: optional({
    kind: text("DIR"),
    flag: "backup-dir",
    env: ["BACKUP_DIR"],
    help: "Folder for the scheduled backups, better on another disk; without it, the folder backups of the data folder.",
  }),
  backupTo: optional({
    kind: text("PLACE"),
    flag: "to",
    help: "Folder in which the backup gets a name of its own, or the path of the file (….tar.zst, encrypted ….tar.zst.age); without it, the folder backups of the data folder.",
  }),
  encrypt: option({
    kind: flag,
    default: false,
    flag: "encrypt",
    help: "Ask twice for a passphrase and encrypt the backup with it, in the age format; the keys are in it then, and are not otherwise.",
  }),
  passphraseFile: optional({
    kind: text("FILE"),
    flag: "passphrase-file",
    help: "File whose first line is the passphrase, instead of asking for it.",
  }),
  passphraseStdin: option({
    kind: flag,
    default: false,
    flag: "passphrase-stdin",
    help: "Read the passphrase from standard input instead of asking for it.",
  }),
  dryRun: option({
    kind: flag,
    default: false,
    flag: "dry-run",
    help: "Do all of the reading and judging and none of the writing, and tell what would be done.",
  }),
  progress: option({
    kind: choice("auto", "lines", "off"),
    default: "auto" as const,
    flag: "progress",
    help: "How far the work is, on standard error: auto shows it at a terminal, lines writes an object of JSON a line.",
  }),
  maxStreams: option({
    kind: integer(1, 100_000),
    default: 6000,
    flag: "max-streams",
    env: ["VIGIE_MAX_STREAMS"],
    help: "Event streams that may be open at once; the next one is answered 503.",
  }),
  logLevel: option({
    kind: choice("debug", "info", "warn", "error"),
    default: "info" as const,
    flag: "log-level",
    env: ["LOG_LEVEL"],
    help: "Least important entries that are logged.",
  }),
  json: option({ kind: flag, default: false, flag: "json", help: "Print one line of JSON instead of words." }),
  role: option({
    kind: choice(...ROLES),
    default: "viewer" as const,
    flag: "role",
    help: "What the user or token may do; each role can do what the one before it can.",
  }),
  displayName: optional({
    kind: text("TEXT", 128),
    flag: "display-name",
    help: "What others see; the name itself when absent.",
  }),
  passwordStdin: option({
    kind: flag,
    default: false,
    flag: "password-stdin",
    help: "Read the password from standard input instead of asking for it.",
  }),
  passwordHashStdin: option({
    kind: flag,
    default: false,
    flag: "password-hash-stdin",
    help: "Read the password's hash from standard input, as werkzeug wrote it (scrypt:N:r:p$salt$hex or pbkdf2:sha256:n$salt$hex); it is replaced at the first log-in.",
  }),
  link: option({
    kind: flag,
    default: false,
    flag: "link",
    help: "Print a link by which the person chooses a password, instead of asking for one.",
  }),
  twoFactorOff: option({
    kind: flag,
    default: false,
    flag: "two-factor-off",
    help: "Also turn off the second step of the log-in: for when telephone and recovery codes are lost.",
  }),
  wall: optional({
    kind: choice(...WALL_VIEWS),
    flag: "wall",
    help: "Make a kiosk token instead: it shows this view under /wall/, read-only, until it is revoked.",
  }),
  tokenName: optional({ kind: text("NAME", 64), flag: "name", help: "What the token is for; each name once." }),
  expires: optional({
    kind: duration,
    flag: "expires",
    help: "How long the token works, such as 90d; until it is revoked when absent.",
  }),
  authorityFile: optional({
    kind: text("FILE"),
    flag: "ca",
    help: "Certificate (PEM) of the authority that is trusted for this address, instead of those that this machine knows.",
  }),
  fingerprint: optional({
    kind: sha256,
    flag: "fingerprint",
    help: "SHA-256 of the very certificate that is trusted for this address.",
  }),
  serverHost: option({
    kind: text("HOST", 255),
    default: "127.0.0.1",
    flag: "host",
    help: "Call-centre server to connect to.",
  }),
  serverPort: option({
    kind: integer(1, 65_535),
    default: 20_103,
    flag: "port",
    help: "Its dispatch port.",
  }),
  serverLogin: option({
    kind: text("LOGIN", 255),
    default: "admin",
    flag: "login",
    env: ["CCCP_LOGIN"],
    help: "Log-in on it.",
  }),
  serverPassword: optional({
    kind: text("PASSWORD", 255),
    flag: "password",
    env: ["CCCP_PASSWORD"],
    isSecret: true,
    help: "Password on it; better from the environment, because lists of processes show the command line.",
  }),
  simulatorHost: option({
    kind: text("ADDRESS", 255),
    default: "127.0.0.1",
    flag: "host",
    help: "Address that the simulator listens on.",
  }),
  simulatorPort: option({
    kind: integer(0, 65_535),
    default: 20_103,
    flag: "port",
    help: "Port that the simulated call centre listens on; 0 takes a free one.",
  }),
  agents: option({ kind: integer(0, 10_000), default: 60, flag: "agents", help: "Simulated agents." }),
  queues: option({ kind: integer(1, 1000), default: 8, flag: "queues", help: "Simulated queues." }),
  rate: option({ kind: number(0, 10_000), default: 12, flag: "rate", help: "Simulated calls that arrive per minute." }),
  seed: option({
    kind: integer(0, 4_294_967_295),
    default: 1,
    flag: "seed",
    help: "Start of the simulator's chance: the same seed gives the same day.",
  }),
  faults: optional({
    kind: text("LIST"),
    flag: "faults",
    help: "Faults that the simulator shows, as name or name=value, separated by commas: drop-every (seconds), stall (seconds), half-open (seconds), garbage (seconds), http, silent, die-mid-frame (number of the frame), split (bytes), slow (milliseconds), restart (seconds), ask-restart (seconds), ask-disconnect (seconds), events (seconds), refuse-login, other-namespaces, unknown-messages, append-arguments. With @greeting, @login, @loading or @live behind it a fault begins where the conversation gets there, at once if it is given no time; with #2 behind it, it is for the second connection alone, with #2+ for the later ones too.",
  }),
  wildixSimulatorPort: option({
    kind: integer(0, 65_535),
    default: 20_180,
    flag: "port",
    help: "Port that the simulated PBX listens on; 0 takes a free one.",
  }),
  simulatorWebhook: optional({
    kind: text("URL", 2000),
    flag: "webhook",
    help: "Where the simulated PBX tells of its calls; it tells nobody when absent. An address of your own network, also 127.0.0.1, is opened by --allow-hosts.",
  }),
  simulatorSecret: option({
    kind: text("SECRET", 255),
    default: "wildix-demo-secret",
    flag: "secret",
    env: ["WILDIX_SIMULATOR_SECRET"],
    isSecret: true,
    help: "What the simulated PBX signs its events with; wildix-demo-secret when absent.",
  }),
  speed: option({
    kind: number(1, 1000),
    default: 1,
    flag: "speed",
    help: "How much faster than real simulated time goes by. Above 1 it begins a day ago, and goes on at 1 when it has caught up with the present.",
  }),
  generation: option({
    kind: choice("1", "2", "both"),
    default: "2" as const,
    flag: "gen",
    help: "Which versions of the PBX it speaks like while calls last.",
  }),
  pastDays: option({
    kind: number(0, 31),
    default: 1,
    flag: "past-days",
    help: "Days of calls that the simulated PBX already has behind it; it remembers 10,000 calls.",
  }),
  utcOffset: option({
    kind: utcOffset,
    default: "+0100",
    flag: "offset",
    help: "What the clock of the simulated PBX shows, against UTC.",
  }),
  wildixFaults: optional({
    kind: text("LIST"),
    flag: "faults",
    help: "Faults that the simulated PBX shows, as name or name=value, separated by commas: noisy (duplicates, reordered and missing-end at their usual values), duplicates, reordered, missing-end, wrong-signature (percent of events or calls), at-once, escaped-json, http-500, http-429, http-401, timeout, truncated (percent of requests), slow (milliseconds), total-text, page-cap (rows), list-seconds, clock-offset (seconds), dst-night (minutes until the clocks go back).",
  }),
} as const;

export type OptionName = keyof typeof OPTIONS;

/** The value of every option: as given, or its default. */
export type Options = {
  readonly [Name in OptionName]: (typeof OPTIONS)[Name] extends OptionDefinition<infer Value> ? Value : never;
};
