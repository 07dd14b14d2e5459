import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { type App, createApp } from "../../../server/app.ts";
import { parseArguments } from "../../../server/platform/config/parse.ts";
import { silentLog } from "../../../server/platform/log.ts";
import { keySourceOf, makeKey, readKey } from "../../../server/platform/secrets/key-file.ts";
import { resetSecrets, type RotationParts, rotateKey } from "../../../server/platform/secrets/rotation.ts";
import { addressFor, databaseOptions, everyValue, rawQuery } from "../../support/database.ts";
import { environmentOf } from "../../support/database-server.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { testEngine } from "../../support/test-engine.ts";

const PASSWORDS = ["first-s3cret", "second żółć", "third 🙂"];
const DIRECTORY = { password: "mysql-s3cret", loginPassword: "login-s3cret" };
const TERMINAL = { who: null, from: null };
const HOOK = "https://hooks.example.org/services/canary";
const DEVICE = { endpoint: "https://push.example.org/canary", keys: { p256dh: "A".repeat(87), auth: "B".repeat(22) } };
const SEALED = /v1\.[\w-]{16}\.[\w-]+/g;

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
let apps: App[];
/** Of the person whose log-in asks for a code. */
let totpSecret: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder.path, "data");
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.close();
  folder.remove();
});

interface Given {
  secretKeyFile?: string;
  credentialsDir?: string;
  isAdoptingKey?: boolean;
}

function optionsOf({ secretKeyFile, credentialsDir }: Given = {}) {
  const argv = ["--data", data, ...(secretKeyFile ? ["--secret-key-file", secretKeyFile] : [])];
  const env = credentialsDir ? { CREDENTIALS_DIRECTORY: credentialsDir } : {};
  return parseArguments({ argv, env, taken: ["data", "secretKeyFile", "credentialsDir"] }).options;
}

async function open(given: Given = {}): Promise<App> {
  const { isAdoptingKey = false } = given;
  const parts = { clock: new FakeClock(), log: silentLog, version: "0", assets: [], isAdoptingKey };
  const app = await createApp({ ...parts, options: { ...optionsOf(given), ...(await databaseOptions(data)) } });
  apps.push(app);
  return app;
}

async function close(app: App): Promise<void> {
  apps.splice(apps.indexOf(app), 1);
  await app.close();
}

/** Asks the app's own API, as an administrator. */
async function ask(app: App, method: string, path: string, body: unknown): Promise<void> {
  const name = crypto.randomUUID();
  const user = await app.auth.users.add({ name, role: "admin", password: "correct horse battery" }, TERMINAL);
  const session = await app.auth.sessions.open(user, "127.0.0.1", "test", null);
  const headers = {
    cookie: `vigie_session=${session}`,
    ...{ "content-type": "application/json", origin: "http://localhost", host: "localhost" },
  };
  const request = new Request(`http://localhost/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
  const answer = await app.elysia.handle(request);
  if (!answer.ok) throw new Error(await answer.text());
}

/** A folder in which something is sealed in every place that there is, added as people add it. */
async function fill(): Promise<void> {
  const app = await open();
  await app.start();
  for (const [index, password] of PASSWORDS.entries()) {
    const server = { name: `s${index}`, host: "127.0.0.1", port: index + 1, login: "x", isEnabled: false };
    await ask(app, "POST", "/cccp/servers", { ...server, password });
  }
  await ask(app, "PUT", "/cccp/directory", {
    host: "127.0.0.1",
    user: "u",
    login: "l",
    isEnabled: false,
    ...DIRECTORY,
  });
  const user = await app.auth.users.add({ name: "ann", role: "viewer", password: null }, TERMINAL);
  totpSecret = app.auth.twoFactor.begin(user).secret;
  await app.auth.twoFactor.confirm(user, codeNow(app), TERMINAL);
  const hook = { kind: "webhook", name: "hook", settings: { url: HOOK }, language: "fr", isEnabled: true };
  await ask(app, "POST", "/platform/alerts/channels", hook);
  await ask(app, "POST", "/platform/push/subscriptions", { ...DEVICE, language: "fr", minLevel: "red" });
  await app.stop();
  await close(app);
}

/** The code that her telephone shows. */
const codeNow = (app: App) =>
  new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate({ timestamp: app.platform.clock.now() });

/** Everything that is sealed, opened: purpose, and text. */
async function openedBy(app: App): Promise<string[]> {
  const { secrets, database } = app.platform;
  const found: string[] = [];
  for (const { purpose, list } of secrets.places) {
    for (const { rowId, sealed } of await list(database.orm)) {
      const text = await secrets.open(purpose, rowId, sealed);
      found.push(`${purpose}: ${purpose === MADE ? `${text.length} letters` : text}`);
    }
  }
  return found;
}

/** Whoever starts the program makes it, and nobody knows what it will be. */
const MADE = "push.keys";
const MADE_KEY = `${MADE}: 43 letters`;
const everything = () => [
  `auth.totp: ${totpSecret}`,
  ...PASSWORDS.map((password) => `cccp.server: ${password}`),
  ...Object.values(DIRECTORY).map((password) => `cccp.directory: ${password}`),
  MADE_KEY,
  `push.subscription: ${JSON.stringify(DEVICE)}`,
  `alert.channel: ${JSON.stringify({ url: HOOK })}`,
];

/** Every sealed text that stands anywhere in the database, whether its place was declared or not. */
async function sealedAnywhere(): Promise<string[]> {
  return (await everyValue(data)).flatMap((text) => text.match(SEALED) ?? []);
}

const keyId = async (file = join(data, "secret.key")) => (await readKey(file)).id;
const parts = (app: App, more: Partial<RotationParts> = {}): RotationParts => ({
  ...app.platform,
  ...{ source: keySourceOf(optionsOf()), newFile: null },
  ...more,
});

describe("secrets rotate", () => {
  test("seals everything anew, whatever its place, and keeps the former key for backups", async () => {
    await fill();
    const [before, oldId] = [await sealedAnywhere(), await keyId()];
    expect(before).toHaveLength(everything().length);
    const app = await open();
    const steps: string[] = [];
    const report = await rotateKey(parts(app, { onStep: (step) => steps.push(step) }));
    expect(steps).toEqual(["prepared", "kept", "sealed", "placed"]);
    expect(report).toMatchObject({ count: everything().length, keyFile: join(data, "secret.key") });
    const [entry] = await app.platform.audit.list(null, null, 1);
    expect(entry).toMatchObject({
      action: "secrets.rotate",
      before: { keyId: oldId },
      after: { keyId: await keyId(), count: everything().length },
    });
    await close(app);

    // Nothing that was sealed with the old key is anywhere: a place that nobody declared would be found here.
    expect((await sealedAnywhere()).filter((text) => before.includes(text))).toEqual([]);
    expect(await keyId()).not.toBe(oldId);
    expect(await keyId(report.formerFile)).toBe(oldId);
    for (const name of readdirSync(data).filter((one) => one.startsWith("secret.key")))
      expect([name, statSync(join(data, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(readdirSync(data).filter((name) => name.endsWith(".next") || name.endsWith(".partial"))).toEqual([]);
    const again = await open();
    expect(await openedBy(again)).toEqual(everything());
    const ann = await again.auth.people.byName("ann");
    expect(again.auth.twoFactor.isOn(ann)).toBe(true);
    expect(await again.auth.twoFactor.codesLeft(ann.id)).toBe(10);
  });

  test("the control: with the former key put back, nothing opens, and the program does not start", async () => {
    await fill();
    const app = await open();
    const { formerFile } = await rotateKey(parts(app));
    await close(app);
    copyFileSync(formerFile, join(data, "secret.key"));
    await expect(open()).rejects.toThrow(/not the one that stored passwords are sealed with.*secrets reset/);
  });

  test("moves the key away from the data folder when it is told where to", async () => {
    await fill();
    const newFile = join(folder.path, "etc.key");
    const app = await open();
    const { formerFile } = await rotateKey(parts(app, { newFile }));
    await close(app);
    expect(existsSync(join(data, "secret.key"))).toBe(false);
    expect(existsSync(formerFile)).toBe(true);
    await expect(open()).rejects.toThrow(/missing.*--secret-key-file/);
    expect(await openedBy(await open({ secretKeyFile: newFile }))).toEqual(everything());
  });

  test("a key that cannot be read with leaves everything as it was, and says what", async () => {
    await fill();
    const app = await open();
    await rawQuery(data, "UPDATE cccp_servers SET password_sealed = 'v1.AAAAAAAAAAAAAAAA.AAAA' WHERE name = 's1'");
    const before = await sealedAnywhere();
    const oldId = await keyId();
    await expect(rotateKey(parts(app))).rejects.toThrow(
      /1 stored passwords cannot be read \(cccp\.server\).*Nothing was changed/,
    );
    expect([await sealedAnywhere(), await keyId()]).toEqual([before, oldId]);
    expect(readdirSync(data).filter((name) => /next|before/.test(name))).toEqual([]);
    expect(await app.platform.audit.list(null, "secrets.rotate", 10)).toEqual([]);
  });

  test("the present key, a file that is no key, and a folder that is not there are refused", async () => {
    await fill();
    const app = await open();
    const same = join(folder.path, "same.key");
    copyFileSync(join(data, "secret.key"), same);
    await expect(rotateKey(parts(app, { newFile: same }))).rejects.toThrow(/in force already/);
    expect(existsSync(same)).toBe(true);
    writeFileSync(join(folder.path, "bad.key"), "short");
    await expect(rotateKey(parts(app, { newFile: join(folder.path, "bad.key") }))).rejects.toThrow(/not a key/);
    await expect(rotateKey(parts(app, { newFile: join(folder.path, "none", "x.key") }))).rejects.toThrow(
      /ENOENT.*--new-key-file/,
    );
    expect(await openedBy(app)).toEqual(everything());
  });
});

describe("a kill in the middle", () => {
  const rotateUntil = async (step: string, ...more: string[]) => {
    const script = join(import.meta.dir, "../../support/rotate-until.ts");
    const address = await addressFor(data);
    const env = { ...process.env, ...(address.dialect === "sqlite" ? {} : environmentOf(address)) };
    const { signalCode, stdout, stderr } = Bun.spawnSync([process.execPath, script, data, step, ...more], { env });
    return { signalCode, said: `${stdout}${stderr}` };
  };

  test.each([
    ["prepared", "old"],
    ["kept", "old"],
    ["within", "old"],
    ["sealed", "new"],
    ["placed", "new"],
  ])("after “%s” leaves the %s key in force, and everything readable", async (step, expected) => {
    await fill();
    const oldId = await keyId();
    expect(await rotateUntil(step)).toEqual({ signalCode: "SIGKILL", said: "" });
    const app = await open();
    expect(await openedBy(app)).toEqual(everything());
    expect((await keyId()) === oldId ? "old" : "new").toBe(expected);
    expect(app.platform.secrets.keyId).toBe(await keyId());
    expect(existsSync(join(data, "secret.key.next"))).toBe(false);
    expect(await app.platform.audit.list(null, "secrets.rotate", 10)).toHaveLength(expected === "old" ? 0 : 1);
    // And it can be done again.
    await rotateKey(parts(app));
    await close(app);
    expect(await openedBy(await open())).toEqual(everything());
  });

  test.each([
    ["prepared", "old"],
    ["within", "old"],
    ["sealed", "new"],
    ["placed", "new"],
  ])("after “%s” on the way to another file: the %s key opens everything", async (step, expected) => {
    await fill();
    const newFile = join(folder.path, "etc.key");
    expect((await rotateUntil(step, newFile)).signalCode).toBe("SIGKILL");
    const given = expected === "old" ? {} : { secretKeyFile: newFile };
    expect(await openedBy(await open(given))).toEqual(everything());
  });

  test("of the opening that finishes it changes nothing: it is finished by the next", async () => {
    await fill();
    expect((await rotateUntil("sealed")).signalCode).toBe("SIGKILL");
    // The old key is still in its place and the new one waits: gone with the power is at most the renaming.
    expect(existsSync(join(data, "secret.key.next"))).toBe(true);
    rmSync(join(data, "secret.key"));
    expect(await openedBy(await open())).toEqual(everything());
  });

  test("the control: a process that is not killed says so", async () => {
    await fill();
    expect(await rotateUntil("never")).toEqual({ signalCode: undefined as never, said: "not killed\n" });
  });
});

describe("where the key is", () => {
  test("made in the data folder, whole and its owner's alone; what a kill left behind does not count", async () => {
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "secret.key.partial"), "half a k");
    chmodSync(join(data, "secret.key.partial"), 0o644);
    const app = await open();
    expect(app.platform.secrets.keyId).toBe(await keyId());
    expect(statSync(join(data, "secret.key")).mode & 0o777).toBe(0o600);
  });

  test("a file that is named wins over the credential of systemd, and that over the data folder", async () => {
    const named = join(folder.path, "named.key");
    const credentials = join(folder.path, "credentials");
    mkdirSync(credentials);
    makeKey(named);
    makeKey(join(credentials, "secret.key"));
    chmodSync(join(credentials, "secret.key"), 0o400);
    const both = { secretKeyFile: named, credentialsDir: credentials };
    expect(keySourceOf(optionsOf(both))).toEqual({ file: named, origin: "option" });
    const app = await open({ credentialsDir: credentials });
    expect(app.platform.secrets.keyId).toBe(await keyId(join(credentials, "secret.key")));
    expect(existsSync(join(data, "secret.key"))).toBe(false);
    expect(statSync(join(credentials, "secret.key")).mode & 0o777).toBe(0o400);
    await expect(
      rotateKey(parts(app, { source: keySourceOf(optionsOf({ credentialsDir: credentials })) })),
    ).rejects.toThrow(/--new-key-file/);
    await close(app);
    expect(keySourceOf(optionsOf({ credentialsDir: folder.path }))).toMatchObject({ origin: "data" });
  });

  test("made by other programs, in any base64, with a line end or without", async () => {
    for (const text of [
      `${Buffer.alloc(32, 0xfb).toString("base64")}\n`,
      Buffer.alloc(32, 0xfb).toString("base64url"),
    ]) {
      writeFileSync(join(folder.path, "other.key"), text);
      expect(Buffer.from((await readKey(join(folder.path, "other.key"))).bytes)).toEqual(Buffer.alloc(32, 0xfb));
    }
  });

  test("one that is named and missing is not made, and a missing one never replaced in silence", async () => {
    const named = join(folder.path, "none.key");
    await expect(open({ secretKeyFile: named })).rejects.toThrow(/There is no key at/);
    expect(existsSync(named)).toBe(false);
    await fill();
    rmSync(join(data, "secret.key"));
    await expect(open()).rejects.toThrow(/missing.*secrets reset/);
    expect(existsSync(join(data, "secret.key"))).toBe(false);
  });

  test("a database from before keys had names takes the key that is there, without a word", async () => {
    await fill();
    const column = testEngine === "mysql" ? "`key`" : '"key"';
    await rawQuery(data, `DELETE FROM settings WHERE ${column} = 'secrets.key'`);
    expect(await openedBy(await open())).toEqual(everything());
  });
});

describe("secrets reset", () => {
  test("removes what the lost key sealed, leaves the rest, and goes on with a new key", async () => {
    await fill();
    rmSync(join(data, "secret.key"));
    const app = await open({ isAdoptingKey: true });
    expect(await resetSecrets(app.platform)).toBe(everything().length);
    expect(await app.platform.audit.list(null, "secrets.reset", 1)).toMatchObject([
      { after: { removedCount: everything().length } },
    ]);
    // What nobody can check any more is not asked for.
    const ann = await app.auth.people.byName("ann");
    expect([app.auth.twoFactor.isOn(ann), ann.totpLastStep]).toEqual([false, null]);
    expect(await app.auth.twoFactor.codesLeft(ann.id)).toBe(0);
    await close(app);
    expect(await sealedAnywhere()).toEqual([]);
    const again = await open();
    expect(await openedBy(again)).toEqual([]);
    await ask(again, "PUT", "/cccp/directory", { host: "127.0.0.1", user: "u", isEnabled: false, password: "new one" });
    // By which push services know us: made at the next start.
    await again.start();
    expect(await openedBy(again)).toEqual(["cccp.directory: new one", MADE_KEY]);
    await again.stop();
    expect(readFileSync(join(data, "secret.key"), "latin1")).toMatch(/^[\w-]{43}\n$/);
  });
});
