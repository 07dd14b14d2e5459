/** Who may import whom: the layers of the server, the inside of the call-centre room, the client, and the rest. */
import { type Import, type Rule, type SourceFile, withoutComments } from "./source.ts";

export const ROOMS = ["cccp", "presence", "enrichment", "metrics"] as const;

/** From the top of the house to its floor: a file may import from its own layer and from those below. */
const LAYERS: [layer: string, pattern: RegExp][] = [
  ["main", /^server\/main\.ts$/],
  ["commands", /^server\/commands\//],
  ["app", /^server\/app\.ts$/],
  ["compat", /^server\/compat\//],
  ["rooms", new RegExp(`^server/(${ROOMS.join("|")})/`)],
  ["platform", /^server\/platform\//],
  ["db", /^db\//],
];

const layerOf = (path: string) => LAYERS.findIndex(([, pattern]) => pattern.test(path));
const roomOf = (path: string) => ROOMS.find((room) => path.startsWith(`server/${room}/`)) ?? null;

export const layers: Rule = (files) =>
  findings(files, (file, { target }) => {
    const from = layerOf(file.path);
    const to = layerOf(target);
    return from !== -1 && to !== -1 && to < from ? `${LAYERS[from]?.[0]} may not import ${LAYERS[to]?.[0]}` : null;
  });

/** A room is entered through its `index.ts`; another room takes types only. What the client takes is judged by `clientSide`. */
export const doors: Rule = (files) =>
  findings(files, (file, { target, isTypeOnly }) => {
    const to = roomOf(target);
    const from = roomOf(file.path);
    if (!to || from === to || /^(test|scripts|client)\//.test(file.path)) return null;
    if (target !== `server/${to}/index.ts`) return `room ${to} is entered through its index.ts`;
    return from && !isTypeOnly ? "a room takes only types from another; facts travel on the bus" : null;
  });

/** Inside the call-centre room: routes → live → client → link → wire. */
export const insideCccp: Rule = (files) =>
  findings(files, (file, { target, isTypeOnly }) => {
    const inside = (folder: string) => target.startsWith(`server/cccp/${folder}`);
    const room = target.startsWith("server/cccp/");
    if (file.path.startsWith("server/cccp/wire/"))
      return inside("wire/") ? null : "wire/ imports nothing outside wire/";
    if (file.path.startsWith("server/cccp/link/")) {
      const isAllowed = inside("link/") || inside("wire/") || !room || (isTypeOnly && inside("live/model.ts"));
      return isAllowed ? null : "link/ knows only wire/";
    }
    if (/^server\/cccp\/client(\.ts$|\/)/.test(file.path)) {
      const isAllowed =
        inside("client/") ||
        inside("client.ts") ||
        inside("link/") ||
        inside("wire/") ||
        !room ||
        (isTypeOnly && inside("live/model.ts"));
      return isAllowed ? null : "client.ts knows only link/ and wire/";
    }
    if (file.path.startsWith("server/cccp/live/")) {
      if (/^(node:|bun|elysia|drizzle-orm)/.test(target)) return "live/ is pure";
      const isAllowed =
        inside("live/") || inside("wire/") || (isTypeOnly && (inside("client.ts") || inside("client/") || !room));
      return isAllowed ? null : "live/ knows only wire/, and types of client.ts and the platform";
    }
    return null;
  });

export const clientSide: Rule = (files) =>
  findings(files, (file, { target, isTypeOnly }) => {
    if (!file.path.startsWith("client/")) return null;
    if (target.startsWith("db/")) return "the client knows nothing of the database";
    if (target.startsWith("server/") && !isTypeOnly) return "the client takes only types from the server";
    if (!file.path.startsWith("client/ui/")) return null;
    const isAllowed = /^client\/(ui|style|words)\//.test(target) || !/^(client|server)\//.test(target);
    return isAllowed ? null : "client/ui knows only style and words";
  });

/** What leaves the house in words takes them from where all words are; nothing else of the app is the server's business. */
const OF_THE_APP = ["client/app-paths.ts", "client/words/messages.ts"];
export const serverSide: Rule = (files) =>
  findings(files, (file, { target, isTypeOnly }) => {
    if (!/^(server|db)\//.test(file.path) || !target.startsWith("client/") || isTypeOnly) return null;
    const isAllowed = file.path === "server/app.ts" && OF_THE_APP.includes(target);
    return isAllowed ? null : "of the client the server takes nothing but app.ts its paths and the words of messages";
  });

/** Nothing that ships imports what does not. */
export const shipped: Rule = (files) =>
  findings(files, (file, { target }) => {
    if (!/^(server|client|db)\//.test(file.path)) return null;
    return /^(test|scripts|compiled)\//.test(target) ? "nothing that ships imports test, scripts or compiled" : null;
  });

export const schemaImporters: Rule = (files) =>
  findings(files, (file, { target }) => {
    if (!target.startsWith("db/schema/") || /^(db|test)\//.test(file.path)) return null;
    return file.path.endsWith("/repo.ts") ? null : "only a repo.ts imports the schema";
  });

/**
 * Files that may open connections to elsewhere, and by what: HTTP goes through `platform/net` alone, where addresses are
 * checked; the wire of a call centre and the two databases have a door of their own.
 */
const DIALERS: [file: RegExp, what: RegExp][] = [
  [/^server\/platform\/net\//, /^(node:(net|tls|http)|nodemailer)$/],
  [/^server\/cccp\/link\/tcp\.ts$/, /^node:net$/],
  [/^server\/cccp\/directory\/directory\.ts$/, /^mysql2/],
  [/^db\//, /^(mysql2|drizzle-orm\/(mysql2|bun-sql)|new (Bun\.)?SQL)/],
];
const DIALLING_PACKAGE =
  /^((node:)?(net|tls|dgram|https?|http2)|mysql2(\/.*)?|nodemailer(\/.*)?|drizzle-orm\/(mysql2|bun-sql).*|undici|ws|axios|got|node-fetch)$/;
/** Parts of node:net that only look at addresses. */
const ADDRESS_CLAUSE = /^\{\s*((isIP|isIPv4|isIPv6|BlockList|SocketAddress)\s*,?\s*)+\}$/;
/** What Bun opens connections with, imported or not. */
const DIALLING_CALL =
  /\bBun\.(?:connect|udpSocket|fetch|s3|redis|sql)\b|\bnew (?:Bun\.)?(?:WebSocket|EventSource|SQL|FetchSession|S3Client|RedisClient)\b|(?<![.\w])fetch(?:\.preconnect)?\(|\bglobalThis\.fetch\b/g;
export const dialers: Rule = (files) => {
  const server = files.filter((file) => /^(server|db)\//.test(file.path));
  const isTheirs = ({ path }: SourceFile, what: string) =>
    DIALERS.some(([file, own]) => file.test(path) && own.test(what));
  const imports = findings(server, (file, { target, isTypeOnly, clause }) =>
    DIALLING_PACKAGE.test(target) && !isTypeOnly && !ADDRESS_CLAUSE.test(clause) && !isTheirs(file, target)
      ? "only platform/net, tcp.ts and the databases open connections"
      : null,
  );
  const calls = server.flatMap((file) =>
    [...withoutComments(file.text).matchAll(DIALLING_CALL)]
      .filter(([call]) => !isTheirs(file, call))
      .map(([call]) => `${file.path}: ${call} opens a connection`),
  );
  return [...imports, ...calls];
};

function findings(files: readonly SourceFile[], judge: (file: SourceFile, one: Import) => string | null): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((one) => {
      const verdict = judge(file, one);
      return verdict ? [`${file.path} → ${one.target}: ${verdict}`] : [];
    }),
  );
}
