import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import * as arrows from "./arrows.ts";
import * as habits from "./habits.ts";
import { listFiles, type Rule, readSources, root, sourceFile } from "./source.ts";

const files = readSources("server", "client", "db", "scripts", "test");
const shippedFiles = readSources("server", "client", "db", "scripts");

/** Each rule, what it is asked about, and files that it must find fault with: a rule that cannot fail is none. */
const RULES: [name: string, rule: Rule, asked: typeof files, bad: [path: string, text: string][]][] = [
  [
    "what is seldom needed is imported where it is used",
    habits.late,
    shippedFiles,
    [
      ["server/platform/net/smtp.ts", `import { createTransport } from "nodemailer";`],
      [
        "server/cccp/directory/directory.ts",
        `import { x } from "a";\nimport {\n  createConnection,\n} from "mysql2/promise";`,
      ],
      ["server/platform/push/keys.ts", `export * from "web-push";`],
    ],
  ],
  [
    "layers import only downwards",
    arrows.layers,
    files,
    [
      ["server/platform/log.ts", `import { open } from "../cccp/index.ts";`],
      ["db/open.ts", `import type { Log } from "../server/platform/log.ts";`],
      ["server/cccp/index.ts", `import { x } from "../compat/explorer.ts";`],
      ["server/app.ts", `export { x } from "./commands/serve.ts";`],
      ["server/commands/serve.ts", `const late = await import("../main.ts");`],
      ["server/platform/log.ts", `import {\n  a,\n  b,\n} from "../app.ts";`],
    ],
  ],
  [
    "rooms are entered through their doors",
    arrows.doors,
    files,
    [
      ["server/app.ts", `import { x } from "./cccp/repo.ts";`],
      ["server/compat/explorer.ts", `import type { x } from "../cccp/live/model.ts";`],
      ["server/presence/engine.ts", `import { x } from "../cccp/index.ts";`],
      ["server/presence/engine.ts", `import type { x } from "../cccp/client.ts";`],
    ],
  ],
  [
    "inside cccp: routes → live → client → link → wire",
    arrows.insideCccp,
    files,
    [
      ["server/cccp/wire/frames.ts", `import { readFileSync } from "node:fs";`],
      ["server/cccp/wire/frames.ts", `import type { Clock } from "../../platform/clock.ts";`],
      ["server/cccp/link/session.ts", `import { x } from "../client.ts";`],
      ["server/cccp/client.ts", `import { x } from "./live/store.ts";`],
      ["server/cccp/live/store.ts", `import { CccpClient } from "../client.ts";`],
      ["server/cccp/live/store.ts", `import type { Repo } from "../repo.ts";`],
      ["server/cccp/live/store.ts", `import { readFileSync } from "node:fs";`],
    ],
  ],
  [
    "the client takes only types from the server, and its ui only style and words",
    arrows.clientSide,
    files,
    [
      ["client/live/store.ts", `import { FIGURES } from "../../server/cccp/index.ts";`],
      ["client/live/store.ts", `import { type Board } from "../../server/cccp/index.ts";`],
      ["client/live/store.ts", `import type { x } from "../../db/schema/cccp.ts";`],
      ["client/ui/list.tsx", `import { board } from "../live/store.ts";`],
    ],
  ],
  [
    "the server takes nothing from the client but its paths and the words of messages",
    arrows.serverSide,
    files,
    [
      ["server/platform/alerts/index.ts", `import { tellMessage } from "../../../client/words/messages.ts";`],
      ["server/app.ts", `import { t } from "../client/words/words.ts";`],
    ],
  ],
  [
    "nothing that ships imports test, scripts or compiled",
    arrows.shipped,
    files,
    [
      ["server/app.ts", `import { FakeClock } from "../test/support/fake-clock.ts";`],
      ["client/main.tsx", `import { assets } from "../compiled/assets.ts";`],
    ],
  ],
  [
    "only repo.ts imports the schema",
    arrows.schemaImporters,
    files,
    [["server/cccp/servers.ts", `import { cccpServers } from "../../db/schema/cccp.ts";`]],
  ],
  [
    "only the dialers open connections",
    arrows.dialers,
    files,
    [
      ["server/cccp/link/session.ts", `import { connect } from "node:net";`],
      ["server/cccp/link/session.ts", `import { connect, isIP } from "node:net";`],
      ["server/platform/health.ts", `const answer = await fetch("http://192.0.2.1");`],
      ["server/platform/health.ts", `const { fetch: ask } = globalThis; globalThis.fetch("x");`],
      ["server/platform/health.ts", `import { request } from "node:https";`],
      ["server/platform/health.ts", `const late = await import("node:http");`],
      ["server/platform/net/outgoing.ts", `await fetch("http://192.0.2.1");`],
      ["server/platform/net/outgoing.ts", `import { request } from "node:https";`],
      ["server/cccp/link/tcp.ts", `import { request } from "node:http";`],
      ["server/cccp/simulator.ts", `await Bun.connect({});`],
      ["server/cccp/repo.ts", `import mysql from "mysql2/promise";`],
      ["db/open.ts", `await fetch("http://192.0.2.1");`],
      ["db/open.ts", `new WebSocket("ws://192.0.2.1");`],
      ["server/platform/alerts/channels/email.ts", `import { createTransport } from "nodemailer";`],
    ],
  ],
  [
    "sizes",
    habits.sizes,
    shippedFiles,
    [
      ["server/long.ts", "x\n".repeat(501)],
      ["server/median.ts", "x\n".repeat(111)],
    ],
  ],
  [
    "names",
    habits.names,
    files,
    [
      ["server/platform/utils.ts", ""],
      ["client/ui/list-helpers.tsx", ""],
      ["server/common/log.ts", ""],
      ["server/platform/eventHub.ts", ""],
    ],
  ],
  [
    "code speaks English",
    habits.english,
    shippedFiles,
    [
      ["server/platform/log.ts", `const text = "d\u00e9marrage";`],
      ["client/cccp/board.tsx", `<p>Aucun appel</p>`],
      ["db/open.ts", `throw new Error("\u043e\u0448\u0438\u0431\u043a\u0430");`],
    ],
  ],
  [
    "repos speak no engine's own language",
    habits.engineNeutral,
    files,
    [
      ["server/cccp/repo.ts", "const [row] = await tx.insert(t).values(row).returning({ id: t.id });"],
      ["server/cccp/repo.ts", "await tx.insert(t).values(row).onConflictDoNothing();"],
      ["server/cccp/repo.ts", "await tx.insert(t).values(row).onDuplicateKeyUpdate({ set });"],
      ["server/platform/auth/repo.ts", "where(sql`1 = 1`)"],
      ["server/platform/auth/repo.ts", `import { and, like } from "drizzle-orm";`],
      ["server/platform/auth/repo.ts", `import { ilike, sql } from "drizzle-orm";`],
      ["server/platform/auth/repo.ts", `import { integer } from "drizzle-orm/sqlite-core";`],
      ["server/platform/auth/repo.ts", "const rows = db.select().from(t).all();"],
      ["server/platform/auth/repo.ts", "const row = db.select().from(t).get();"],
      ["server/platform/auth/repo.ts", "tx.delete(t).run();"],
    ],
  ],
  [
    "hooks are arrows",
    habits.hooks,
    files,
    [
      ["server/platform/auth/access.ts", "macro({ x: () => ({\n  async transform({ request, server }: Incoming) {\n"],
      ["server/cccp/routes.ts", "  beforeHandle({ set }) {\n"],
    ],
  ],
  [
    "no unfinished work, no private places",
    habits.wording,
    files,
    [
      ["server/app.ts", `// ${"TO"}DO later`],
      ["scripts/build.ts", `const out = "/home/${"me"}/x";`],
      ["server/app.ts", `// @ts-${"ignore"}`],
      ["test/x.test.ts", `test.${"only"}("x", () => {});`],
    ],
  ],
];

describe.each(RULES)("%s", (_, rule, asked, bad) => {
  test("holds", () => expect(rule(asked)).toEqual([]));

  test.each(bad.map(([path, text], i) => [i + 1, path, text] as const))(
    "bad sample %d, %s, is found",
    (_number, path, text) => {
      expect(rule([sourceFile(path, text)])).not.toEqual([]);
    },
  );
});

describe("furniture and plan", () => {
  test("every room has its furniture", () => expect(habits.missingFurniture(listFiles("server"))).toEqual([]));

  test("a room without it would be found", () => {
    expect(habits.missingFurniture(["server/presence/index.ts"])).toHaveLength(habits.FURNITURE.length - 1);
    expect(habits.missingFurniture(["server/platform/log.ts"])).toEqual([]);
  });

  test("the top level is as planned", () => expect(habits.unplanned(readdirSync(root))).toEqual([]));

  test("something new there would be found", () => {
    expect(habits.unplanned(["server", "src", "lib.ts", ".gitignore"])).toEqual(["src", "lib.ts"]);
  });
});

describe("reading imports", () => {
  test("sees every form, and no comment or plain text", () => {
    const text = `import a from "./a.ts";
import type { B } from "../b.ts";
import { c, type D } from "pkg";
import "./side.ts";
export * from "./e.ts";
export type { F } from "./f.ts";
// import x from "./commented.ts";
/* import y from "./commented.ts"; */
const text = "from './no.ts'";
const g = await import("./g.ts");
import {
  h,
} from "./h.ts";`;
    expect(sourceFile("server/x/y.ts", text).imports.map((one) => [one.target, one.isTypeOnly])).toEqual([
      ["server/x/a.ts", false],
      ["server/b.ts", true],
      ["pkg", false],
      ["server/x/side.ts", false],
      ["server/x/e.ts", false],
      ["server/x/f.ts", true],
      ["server/x/h.ts", false],
      ["server/x/g.ts", false],
    ]);
  });
});
