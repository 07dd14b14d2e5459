import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AddressKind } from "../../../server/platform/net/address.ts";
import { HOSTILE, HOSTILE_NAMES } from "./hostile.ts";
import { type RawServer, respond, startRaw } from "./raw-server.ts";
import { codeOf, openScene, PUBLIC_ADDRESS, type SceneOptions } from "./scene.ts";

const NAMES = Object.fromEntries(Object.entries(HOSTILE_NAMES).map(([name, addresses]) => [name, [addresses]]));
/** The protection, switched off. */
const everythingIsPublic = (): AddressKind => "public";

let inside: RawServer;
let outside: RawServer;
beforeAll(async () => {
  inside = await startRaw((socket) => respond(socket, "200 OK", {}, "secret of the inside"));
  // What the outside answers is in the question: `/to?` is followed by the place to go to.
  outside = await startRaw((socket, request) => {
    const [, location = ""] = /^\w+ \/to\?(\S*) /.exec(request) ?? [];
    respond(socket, location ? "302 Found" : "200 OK", location ? { location: decodeURIComponent(location) } : {});
  });
});
afterAll(async () => {
  await inside.close();
  await outside.close();
});

const at = (options: SceneOptions = {}) => openScene({ names: NAMES, leadsTo: inside, ...options });

test("the corpus is as large as the promise", () => {
  expect(new Set(HOSTILE.map(({ url }) => url)).size).toBe(HOSTILE.length);
  expect(HOSTILE.length).toBeGreaterThanOrEqual(220);
  expect(HOSTILE.filter(({ refusal }) => refusal === "address").length).toBeGreaterThanOrEqual(180);
});

describe("no hostile address is connected to", () => {
  test.each(HOSTILE.map(({ url, refusal }) => [JSON.stringify(url).slice(0, 80), url, refusal] as const))(
    "%s",
    async (_shown, url, refusal) => {
      for (const policy of ["public", "allow-listed"] as const) {
        const { out, dialled } = at({ allowHosts: ["pbx.lan", "192.0.2.77", "10.200.0.0/16"] });
        const code = await codeOf(out.request({ url, policy }));
        expect({ code, dialled }).toEqual({ code: refused(refusal), dialled: [] });
      }
    },
  );

  test("nor as the place that a redirect leads to", async () => {
    const through: string[] = [];
    for (const { url, refusal } of HOSTILE) {
      const { out, dialled } = openScene({ names: { ...NAMES, "out.example": [[PUBLIC_ADDRESS]] }, leadsTo: outside });
      // A relative address is one of the same host, and an empty one is none.
      if (refusal === "url") continue;
      const from = `http://out.example/to?${encodeURIComponent(absolute(url))}`;
      const code = await codeOf(out.request({ url: from, policy: "public" }));
      if (code !== "outgoing_address_refused" || dialled.length !== 1) through.push(`${url}: ${code}, ${dialled}`);
    }
    expect(through).toEqual([]);
  });

  test("the control: without the check, every one of them reads the inside", async () => {
    const blocked: string[] = [];
    let read = 0;
    for (const { url, refusal } of HOSTILE) {
      // Over TLS the inside would have to speak it; and a text that is no address cannot be connected to.
      if (refusal === "url" || url.startsWith("https:") || url.includes("nonsense.example")) continue;
      const { out } = at({ kindOf: everythingIsPublic });
      const answer = await out.request({ url, policy: "public" }).catch((cause: Error) => cause);
      if (answer instanceof Error || answer.text() !== "secret of the inside") blocked.push(url);
      else read++;
    }
    expect(blocked).toEqual([]);
    expect(read).toBeGreaterThanOrEqual(180);
  });
});

describe("a name that changes its address while we look (DNS rebinding)", () => {
  const names = { "rebind.example": [[PUBLIC_ADDRESS], ["127.0.0.1"]] };

  test("is asked for once, and the address that was judged is the one that is connected to", async () => {
    const { out, asked, dialled } = openScene({ names, leadsTo: outside });
    expect(await codeOf(out.request({ url: "http://rebind.example/", policy: "public" }))).toBe("answered");
    expect(asked).toEqual(["rebind.example"]);
    expect(dialled).toEqual([`${PUBLIC_ADDRESS}:80`]);
  });

  test("is judged anew after a redirect to itself", async () => {
    const { out, asked, dialled } = openScene({ names, leadsTo: outside });
    const url = "http://rebind.example/to?%2Fsecret";
    expect(await codeOf(out.request({ url, policy: "public" }))).toBe("outgoing_address_refused");
    expect(asked).toEqual(["rebind.example", "rebind.example"]);
    expect(dialled).toEqual([`${PUBLIC_ADDRESS}:80`]);
  });

  test("the control: whoever judges one answer and connects by another name look-up reaches the inside", async () => {
    const { out, asked } = openScene({ names, leadsTo: inside, kindOf: everythingIsPublic });
    await out.request({ url: "http://rebind.example/", policy: "public" });
    const answer = await out.request({ url: "http://rebind.example/", policy: "public" });
    expect(answer.text()).toBe("secret of the inside");
    expect(asked).toHaveLength(2);
  });
});

function refused(refusal: "address" | "url"): string {
  return refusal === "address" ? "outgoing_address_refused" : "outgoing_url_invalid";
}

/** As a server would have to write it for the same place: without the scheme's slashes it would be relative to its own page. */
function absolute(url: string): string {
  return URL.parse(url)?.href ?? url;
}
