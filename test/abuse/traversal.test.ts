/**
 * Addresses that try to leave their folder, against the compiled program and byte for byte: files beside the operator's
 * folder, the database, the key, and the system's own.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { sendRaw } from "../support/raw-http.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const data = join(folder.path, "data");
const own = join(folder.path, "own");
const CANARY = "canary-of-a-private-file";
/** What none of the answers may hold: a private file, the database, the key's folder, the system's users. */
const LEAK = /canary-of-a-private-file|SQLite format 3|root:[x*]:0|BEGIN [A-Z ]*PRIVATE/;
let server: RunningBinary;
let token = "";

beforeAll(async () => {
  await ensureBinary();
  mkdirSync(join(own, "help", "deep"), { recursive: true });
  mkdirSync(join(folder.path, "private"));
  writeFileSync(join(folder.path, "private", "key"), CANARY);
  writeFileSync(join(folder.path, "own-secret"), CANARY);
  writeFileSync(join(own, "help", "page.html"), "the operator's page");
  writeFileSync(join(own, ".env"), CANARY);
  mkdirSync(join(own, ".git"));
  writeFileSync(join(own, ".git", "config"), CANARY);
  symlinkSync(join(folder.path, "private", "key"), join(own, "help", "deep", "key.txt"));
  symlinkSync("../../own-secret", join(own, "help", "relative.txt"));
  symlinkSync("/etc/passwd", join(own, "passwd.txt"));
  symlinkSync("chain-2", join(own, "chain-1"));
  symlinkSync(join(folder.path, "private", "key"), join(own, "chain-2"));
  symlinkSync("nowhere", join(own, "broken"));
  symlinkSync(join(folder.path, "private"), join(own, "link"));
  symlinkSync(data, join(own, "data"));
  symlinkSync("/", join(own, "whole"));
  symlinkSync("page.html", join(own, "help", "inside.html"));
  server = await startServe(data, ["--public-dir", own]);
  token = (await runBinary(["token", "add", "--name", "t", "--role", "admin", "--data", data])).stdout.trim();
});
afterAll(async () => {
  await server.stop("SIGKILL");
  folder.remove();
});

/** `host`: as short as names in a house are, unless another one is given; the path must be found behind it all the same. */
function get(path: string, host = "x"): Promise<string> {
  return sendRaw(server.url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
}

/** One step up, in every disguise. */
const STEPS = [
  ...[
    "..",
    "%2e%2e",
    "%2E%2e",
    ".%2e",
    "%2e.",
    "..%2f",
    "..%2F",
    "%2e%2e%2f",
    "..\\",
    "..%5c",
    "%2e%2e%5C",
    "....//",
    "..../",
  ],
  ...[
    "%252e%252e",
    "%252e%252e%252f",
    "%25252e%25252e",
    "..%252f",
    "..%255c",
    "..;",
    "..;/",
    "..%00",
    "..%00/",
    "..%0a",
    "..%0d%0a",
  ],
  ...[
    "%c0%ae%c0%ae",
    "%c0%ae%c0%ae%c0%af",
    "%e0%80%ae%e0%80%ae",
    "..%c0%af",
    "..%c1%9c",
    "%uff0e%uff0e",
    "%u002e%u002e%u2215",
  ],
  ...[
    "..%ef%bc%8f",
    "%ef%bc%8e%ef%bc%8e",
    "\xef\xbc\x8e\xef\xbc\x8e",
    "..%e2%88%95",
    "%f0%80%80%ae%f0%80%80%ae",
    "..%09",
    "..%20",
    ". .",
  ],
];
const TARGETS = ["private/key", "data/vigie.db", "data/secret.key", "own-secret", "etc/passwd", "proc/self/environ"];
/** Every folder that an address can begin with, whether there is one behind it or not. */
const STARTS = [
  ...[
    "/",
    "//",
    "/assets/",
    "/public/",
    "/public/help/",
    "/public/link/",
    "/icons/",
    "/api/docs/",
    "/api/docs/problems/",
    "/wall/",
  ],
  ...["/api/v1/cccp/servers/", "/queue/", "/settings/"],
];

describe("path traversal", () => {
  test.each(STARTS)("from %s", async (start) => {
    const leaks: string[] = [];
    const work = STEPS.flatMap((step) =>
      [1, 3, 9].flatMap((depth) => TARGETS.map((target) => `${start}${`${step}/`.repeat(depth)}${target}`)),
    );
    // Some at a time: as a scanner does it.
    for (let from = 0; from < work.length; from += 40) {
      const some = work.slice(from, from + 40);
      const answers = await Promise.all(
        some.map((path, index) => get(path, index % 2 ? "x" : new URL(server.url).host)),
      );
      for (const [index, answer] of answers.entries()) {
        if (LEAK.test(answer) || !/^HTTP\/1\.1 [2345]\d\d /.test(answer))
          leaks.push(`${some[index]}: ${answer.slice(0, 60)}`);
        if (/^HTTP\/1\.1 5(?!05)/.test(answer)) leaks.push(`${some[index]} is a fault: ${answer.slice(0, 60)}`);
      }
    }
    expect(leaks).toEqual([]);
  });

  test("absolute names, other schemes, names with NUL, and what the system calls devices", async () => {
    const key = join(folder.path, "private", "key");
    const names = [
      ...[
        key,
        `//${key}`,
        `/${key.replaceAll("/", "%2f")}`,
        `file://${key}`,
        `/file:${key}`,
        `/public/${key}`,
        `/public//${key}`,
      ],
      ...[
        `/public/file://${key}`,
        `/public/%2f${key}`,
        `/public/help/page.html%00.png`,
        `/public/help/page.html%00`,
        "/public/%00",
      ],
      ...[
        "/public/C:%5cWindows%5cwin.ini",
        "/public/%5c%5chost%5cshare",
        "/public/~root/.ssh/id_rsa",
        "/public/$HOME/.env",
        "/dev/zero",
      ],
      ...[
        "/public/con",
        "/public/help/page.html::$DATA",
        "/B:/~BUN/root/vigie",
        "/$bunfs/root/vigie",
        "/public/$bunfs/root/vigie",
        "/public/*",
      ],
      ...[
        "/public/help/page.html/..%2f..%2f..%2fprivate/key",
        "/public/help/page.html/../../../private/key",
        `http://x/../../${key}`,
      ],
    ];
    for (const name of names) expect([name, LEAK.test(await get(name))]).toEqual([name, false]);
  });

  test("links, names with a dot, and folders of the operator's are not served", async () => {
    const paths = [
      ...["help/deep/key.txt", "help/relative.txt", "passwd.txt", "broken"],
      ...[
        "chain-1",
        "chain-2",
        ".env",
        ".git/config",
        "help",
        "",
        "help/",
        "%2eenv",
        "%2egit/config",
        "help%2f..%2f.env",
      ],
    ];
    for (const path of paths) {
      const answer = await get(`/public/${path}`);
      expect([path, answer.slice(0, 12), LEAK.test(answer)]).toEqual([path, "HTTP/1.1 404", false]);
    }
  });

  test("the control: a file is served; a leak would be seen", async () => {
    for (const host of ["x", "pbx", "vigie.example", new URL(server.url).host]) {
      expect(await get("/public/help/page.html", host)).toContain("the operator's page");
    }
    symlinkSync(join(folder.path, "private", "key"), join(own, "late"));
    expect(await get("/public/late")).toStartWith("HTTP/1.1 404");
    writeFileSync(join(own, "leak.txt"), CANARY);
    const careless = await startServe(join(folder.path, "other"), ["--public-dir", own]);
    const leaked = await sendRaw(careless.url, "GET /public/leak.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    await careless.stop("SIGKILL");
    expect(LEAK.test(leaked)).toBe(true);
  });
});

describe("names in routes", () => {
  const IDS = [
    "..",
    "%2e%2e",
    "..%2f..%2fdata%2fvigie.db",
    "%00",
    "1%00",
    "1%2f..%2f2",
    "%0d%0aSet-Cookie:%20a=b",
    "a".repeat(5_000),
    "%ff%fe",
    "__proto__",
  ];

  test("every route with a name in its path answers a hostile one with a refusal, and no header of the caller's", async () => {
    const document = (await (
      await fetch(`${server.url}/api/docs/openapi.json`, { headers: { authorization: `Bearer ${token}` } })
    ).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      path.includes("{") ? Object.keys(methods).map((method) => [method.toUpperCase(), path] as const) : [],
    );
    expect(routes.length).toBeGreaterThan(15);
    const wrong: string[] = [];
    for (const [method, path] of routes) {
      const answers = await Promise.all(
        IDS.map((id) => {
          const body = method === "GET" || method === "DELETE" ? "" : "{}";
          const head = `Host: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
          return sendRaw(
            server.url,
            `${method} ${path.replaceAll(/\{[^}]+\}/g, id)} HTTP/1.1\r\n${head}\r\n\r\n${body}`,
          );
        }),
      );
      for (const [index, answer] of answers.entries()) {
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
        // A sheet of what nobody has heard of is empty, and what is not there is as good as deleted.
        const isFine =
          (status >= 400 && status < 500) ||
          (status === 200 && method === "GET") ||
          (status === 204 && method === "DELETE");
        if (!isFine || LEAK.test(answer) || /^set-cookie: a=b/im.test(answer)) {
          wrong.push(`${method} ${path} ${IDS[index]?.slice(0, 20)}: ${answer.slice(0, 40)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
