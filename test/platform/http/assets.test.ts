import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { APP_PATHS } from "../../../client/app-paths.ts";
import { negotiate } from "../../../server/platform/http/accept-encoding.ts";
import { Assets, listAssets } from "../../../server/platform/http/assets.ts";
import { assetRoutes } from "../../../server/platform/http/asset-routes.ts";
import { publicFolder } from "../../../server/platform/http/public-folder.ts";
import { type House, openHouse, play, testScenarios } from "../../support/scenario.ts";

const SCRIPT = "export const answer = 42;\n".repeat(50);
const PAGE = "<!doctype html><title>Vigie</title>";
const HASHED = "/assets/main-1a2b3c4d.js";
let root: string;
let house: House;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "vigie-assets-"));
  const client = join(root, "client");
  const own = join(root, "own");
  for (const folder of [join(client, "assets"), join(own, "help"), join(root, "private")])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(client, "index.html"), PAGE);
  writeFileSync(join(client, "sw.js"), "self;");
  writeFileSync(join(client, "manifest.webmanifest"), "{}");
  writeFileSync(join(client, "icon.png"), "png");
  writeFileSync(join(client, HASHED), SCRIPT);
  writeFileSync(join(client, `${HASHED}.br`), brotliCompressSync(SCRIPT));
  writeFileSync(join(client, `${HASHED}.zst`), zstdCompressSync(Buffer.from(SCRIPT)));
  writeFileSync(join(client, `${HASHED}.gz`), gzipSync(SCRIPT));
  writeFileSync(join(own, "help", "page.html"), "own page");
  writeFileSync(join(own, ".hidden"), "canary");
  writeFileSync(join(root, "private", "key"), "canary");
  symlinkSync(join(root, "private", "key"), join(own, "link"));
  const assets = await Assets.load(listAssets(client));
  house = await openHouse({
    routes: async ({ access }) => [
      (await publicFolder(own, access)) as never,
      assetRoutes(assets, access, APP_PATHS, () => house.app.routes) as never,
    ],
  });
});
afterAll(async () => {
  await house.close();
  rmSync(root, { recursive: true, force: true });
});

const immutable = "public, max-age=31536000, immutable";
const html = { accept: "text/html,application/xhtml+xml" };

describe("the client's files", () => {
  testScenarios(
    () => house,
    [
      {
        name: "the first page",
        path: "/",
        status: 200,
        contains: [PAGE],
        answerHeaders: { "cache-control": "no-cache", "content-type": "text/html; charset=utf-8" },
      },
      {
        name: "a hashed name never changes",
        path: HASHED,
        status: 200,
        answerHeaders: { "cache-control": immutable, "content-type": "text/javascript; charset=utf-8" },
      },
      {
        name: "the service worker is asked for each time",
        path: "/sw.js",
        status: 200,
        answerHeaders: { "cache-control": "no-cache" },
      },
      {
        name: "the manifest has its type",
        path: "/manifest.webmanifest",
        status: 200,
        answerHeaders: { "content-type": "application/manifest+json" },
      },
      {
        name: "a picture has its type",
        path: "/icon.png",
        status: 200,
        answerHeaders: { "content-type": "image/png" },
      },
      {
        name: "an address that the client makes up",
        path: "/queue/Sales?x=1",
        headers: html,
        status: 200,
        contains: [PAGE],
      },
      {
        name: "the same for a program",
        path: "/queue/Sales",
        headers: { accept: "*/*" },
        status: 200,
        contains: [PAGE],
      },
      ...["/console", "/login", "/calls", "/settings/servers/1", "/wall/now"].map((path) => ({
        name: `the screen ${path} whatever is accepted`,
        path,
        headers: { accept: "application/json" },
        status: 200,
        contains: [PAGE],
      })),
      {
        name: "an address that is nobody's, for a person",
        path: "/nowhere",
        headers: html,
        status: 200,
        contains: [PAGE],
      },
      {
        name: "an address that is nobody's, for a program",
        path: "/nowhere",
        headers: { accept: "*/*" },
        status: 404,
        contains: ["not_found"],
      },
      {
        name: "an unknown address of the API stays unknown",
        path: "/api/nothing",
        headers: html,
        status: 404,
        lacks: [PAGE],
      },
      { name: "the API's root too", path: "/api", headers: html, status: 404, lacks: [PAGE] },
      {
        name: "an unknown file of the operator too",
        path: "/public/nothing",
        headers: html,
        status: 404,
        lacks: [PAGE],
      },
      {
        name: "a route that takes another method says so",
        path: "/api/v1/platform/login",
        headers: html,
        status: 405,
        answerHeaders: { allow: "POST" },
      },
      { name: "the compressed file has no address of its own", path: `${HASHED}.br`, status: 404 },
    ],
  );

  const encodings: [accepted: string | null, coding: string | null][] = [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, zstd", "zstd"],
    ["gzip", "gzip"],
    ["deflate", null],
    ["identity", null],
    ["*", "br"],
    ["br;q=0, *", "zstd"],
    ["BR", "br"],
    ["gzip;q=0.5, br;q=0.1", "br"],
  ];
  for (const [accepted, coding] of encodings) {
    test(`Accept-Encoding ${accepted} gets ${coding ?? "the file as it is"}`, async () => {
      const headers = { "accept-encoding": accepted ?? "" };
      const answer = await fetch(house.url + HASHED, { headers, decompress: false } as RequestInit);
      expect(answer.headers.get("content-encoding")).toBe(coding);
      expect(answer.headers.get("vary")).toBe("Accept-Encoding");
      const bytes = (await answer.arrayBuffer()).byteLength;
      if (coding) expect(bytes).toBeLessThan(SCRIPT.length / 2);
      else expect(bytes).toBe(SCRIPT.length);
      expect(await (await fetch(house.url + HASHED, { headers })).text()).toBe(SCRIPT);
    });
  }

  test("without the header, and without the variant, it is the file as it is", () => {
    expect(negotiate(null, ["br"])).toBeNull();
    expect(negotiate("br, gzip", ["gzip"])).toBe("gzip");
    expect(negotiate("br", [])).toBeNull();
    expect(negotiate(",;q=,br;q=x", ["br"])).toBeNull();
  });

  test("each coding has its own tag, and a browser that has it is told so", async () => {
    const tags = new Set<string>();
    for (const coding of ["br", "zstd", "gzip", "identity"]) {
      const asked = { name: "", path: HASHED, headers: { "accept-encoding": coding } };
      const { response } = await play(house, { ...asked, status: 200 });
      const etag = response.headers.get("etag") as string;
      expect(etag).toMatch(/^"[\w-]+"$/);
      tags.add(etag);
      for (const match of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const headers = { ...asked.headers, "if-none-match": match };
        const again = await play(house, {
          ...asked,
          headers,
          status: 304,
          answerHeaders: { etag, "cache-control": immutable },
        });
        expect(again.text).toBe("");
      }
      await play(house, { ...asked, headers: { ...asked.headers, "if-none-match": '"other"' }, status: 200 });
    }
    expect(tags.size).toBe(4);
  });
});

describe("the operator's folder", () => {
  testScenarios(
    () => house,
    [
      { name: "a file", path: "/public/help/page.html", status: 200, contains: ["own page"] },
      { name: "a folder is no file", path: "/public/help", status: 404 },
      { name: "a name with a dot before it", path: "/public/.hidden", status: 404, lacks: ["canary"] },
      { name: "a link that leads out", path: "/public/link/key", status: 404, lacks: ["canary"] },
    ],
  );
});

describe("addresses that try to climb out", () => {
  const climbs = [
    "..",
    "%2e%2e",
    "%2E.",
    "..%2f",
    "%2e%2e%2f",
    "..\\",
    "..%5c",
    "....//",
    "%252e%252e",
    "..%00",
    "..;",
    "%c0%ae%c0%ae",
    "%uff0e%uff0e",
  ];
  const ends = ["private/key", "etc/passwd"];
  for (const start of ["/", "/assets/", "/public/", "/public/help/", "//"]) {
    for (const climb of climbs) {
      test(`${start}${climb}`, async () => {
        for (const end of ends) {
          for (const depth of [1, 2, 8]) {
            const text = await rawGet(house, `${start}${`${climb}/`.repeat(depth)}${end}`);
            expect(text).not.toMatch(/canary|root:/);
            expect(text).toMatch(/^HTTP\/1\.1 (400|404)/);
          }
        }
      });
    }
  }

  test("absolute and odd ones", async () => {
    const key = join(root, "private", "key");
    for (const path of [
      `//${key}`,
      `/public/${key}`,
      `/public//${key}`,
      `/public/file://${key}`,
      "/public/%00",
      "/public/",
    ]) {
      expect(await rawGet(house, path)).not.toContain("canary");
    }
  });
});

/** Sends the address as it is written; `fetch` would tidy it first. */
function rawGet(target: House, path: string): Promise<string> {
  const { hostname, port } = new URL(target.url);
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`);
    });
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}
