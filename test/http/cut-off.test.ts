import { afterAll, beforeAll, expect, test } from "bun:test";
import { ensureBinary, type RunningBinary, runBinary, startServe } from "../support/binary.ts";
import { EventReader } from "../support/event-reader.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The terminal is another process: what it takes away must end in the server that runs, too. */
const folder = temporaryFolder();
let server: RunningBinary;
const data = ["--data", folder.path];
const run = async (line: string, input = "") => {
  const { code, stdout, stderr } = await runBinary([...line.split(" "), ...data], { input });
  if (code !== 0) throw new Error(`${line}: ${stderr}`);
  return stdout.trim();
};

beforeAll(async () => {
  await ensureBinary();
  for (const name of ["ada", "ann"]) await run(`user add ${name} --role admin --password-stdin`, "a long enough word");
  server = await startServe(folder.path);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

async function signIn(name: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/platform/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: "a long enough word" }),
  });
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

const follow = (headers: Record<string, string>) =>
  EventReader.open(`${server.url}/api/events/stream?topics=cccp.servers`, headers);
/** The test's own deadline bounds it. */
async function untilEnded(reader: EventReader): Promise<void> {
  await reader.until(() => reader.isEnded).catch(() => {});
}
const status = (headers: Record<string, string>) =>
  fetch(`${server.url}/api/v1/platform/me`, { headers }).then((answer) => answer.status);

test("a revoked token: its stream ends and its next request is refused, another's go on", async () => {
  const [first, second] = [await run("token add --name first"), await run("token add --name second --wall now")];
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const [ending, staying] = [await follow(bearer(first)), await follow(bearer(second))];
  await run("token revoke first");
  expect(await status(bearer(first))).toBe(401);
  await untilEnded(ending);
  expect([ending.isEnded, staying.isEnded]).toEqual([true, false]);
  await run("token revoke second");
  await untilEnded(staying);
  expect(staying.isEnded).toBe(true);
}, 20_000);

test("a disabled account and a reset password end sessions and streams", async () => {
  for (const line of ["user disable ann", "user reset ada --link"]) {
    const headers = { cookie: await signIn(line.split(" ")[2] as string) };
    const stream = await follow(headers);
    await run(line);
    expect(await status(headers)).toBe(401);
    await untilEnded(stream);
    expect(stream.isEnded).toBe(true);
  }
}, 20_000);
