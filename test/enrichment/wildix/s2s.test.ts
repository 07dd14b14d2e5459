import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { canonicalRequest, s2sHeaders, s2sToken } from "../../../server/enrichment/wildix/s2s.ts";

const LIST = {
  ...{ method: "GET", path: "/api/v1/PBX/CallHistory/", host: "pbx.example.com" },
  query: { start: 0, count: 50 },
};
const CALL = {
  ...{ method: "POST", path: "/api/v1/Calls/", host: "pbx.example.com" },
  body: { number: " 100 ", flags: [true, "b"] },
};
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Acceptance line 21. */
describe("log-in from server to server", () => {
  test("hashes method, path, headers and query in the one order", () => {
    expect(canonicalRequest("APP1", LIST)).toBe(
      "GET/api/v1/PBX/CallHistory/host:pbx.example.com;x-app-id:APP1;count:50;start:0;",
    );
    expect(sha256(canonicalRequest("APP1", LIST))).toBe(
      "91c104fd12b15e218c248af524b1aaf18168f9ef621927e58966946b7a95cf1d",
    );
  });

  test("hashes bodies with lists and booleans, and leaves out those of requests that have none", () => {
    expect(canonicalRequest("APP1", CALL)).toEndWith("x-app-id:APP1;flags:0:1;1:b;;number:100;");
    expect(sha256(canonicalRequest("APP1", CALL))).toBe(
      "7c389863437da18038f4e441ff30a2e4df5441632c96250f0c018103e453107d",
    );
    expect(canonicalRequest("APP1", { ...LIST, body: { a: 1 } })).toBe(canonicalRequest("APP1", LIST));
  });

  test("signs as the reference does, for five minutes", () => {
    const token = s2sToken({ id: "APP1", name: "demo-app", secret: "topsecret" }, LIST, 1_700_000_000);
    const [, claims = "", signature] = token.split(".");
    expect(signature).toBe("RMB53sUma1Df3SqPdSicbY4hngR5UnVtmQ-y5UfAAwQ");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
      ...{ iss: "demo-app", iat: 1_700_000_000, exp: 1_700_000_300 },
    });
  });

  test("names the application beside the token", () => {
    const headers = s2sHeaders({ id: "APP1", name: "demo-app", secret: "topsecret" }, LIST, 1_700_000_000_999);
    expect(headers["x-app-id"]).toBe("APP1");
    expect(headers.authorization).toEndWith(".RMB53sUma1Df3SqPdSicbY4hngR5UnVtmQ-y5UfAAwQ");
  });
});
