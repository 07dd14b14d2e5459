import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packTar } from "modern-tar";
import { BackupError } from "../../../server/platform/backup/errors.ts";
import { makeBackup, type MadeBackup, sweepLeftovers } from "../../../server/platform/backup/make.ts";
import { makeDataFolder } from "../../../server/platform/data-folder.ts";
import { lockDataFolder } from "../../../server/platform/data-lock.ts";
import { takeLock } from "../../../server/platform/file-lock.ts";
import { AUTHORITY, BackupScene, codeOf, PASSPHRASE, quiet } from "./scene.ts";

const SQLITE = { dialect: "sqlite" } as const;
const scene = new BackupScene();
let plain: MadeBackup;
let sealed: MadeBackup;
beforeAll(async () => {
  await scene.fill();
  plain = await scene.make();
  sealed = await scene.make(PASSPHRASE);
});
afterAll(() => scene.root.remove());

const bytesOf = (file: string) => readFileSync(file, "latin1");
const key = () => bytesOf(join(scene.dataDir, "secret.key")).trim();
/** What an archive holds, unpacked by other programs than ours. */
const unpackedText = (file: string) => Bun.zstdDecompressSync(readFileSync(file)).toString("latin1");

/** A copy of an archive with something changed. */
function changed(file: string, change: (bytes: Buffer) => Buffer): string {
  const target = `${scene.place()}.tar.zst`;
  writeFileSync(target, change(readFileSync(file)));
  return target;
}

type Entries = Parameters<typeof packTar>[0];
async function forged(entries: Entries): Promise<string> {
  const target = `${scene.place()}.tar.zst`;
  writeFileSync(target, Bun.zstdCompressSync(await packTar(entries)));
  return target;
}

const sha256 = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("hex");
const fileOf = (name: string, body: string) => ({ name, sizeBytes: body.length, sha256: sha256(body) });
const manifestOf = (files: object[], more: object = {}) => JSON.stringify({ ...plain.manifest, files, ...more });
const entry = (name: string, body: string, more: object = {}) => ({
  header: { name, size: body.length, ...more },
  body,
});

describe("an archive", () => {
  test("is whole, private, and named by its instant", () => {
    expect(plain.file).toEndWith("/vigie-2026-03-02T09-00-00Z.tar.zst");
    expect(sealed.file).toEndWith("/vigie-2026-03-02T09-00-00Z.tar.zst.age");
    expect(statSync(plain.file).mode & 0o777).toBe(0o600);
    expect(statSync(plain.file).size).toBe(plain.sizeBytes);
    expect(readdirSync(join(plain.file, ".."))).toHaveLength(1);
    expect(readdirSync(scene.dataDir).filter((name) => name.startsWith("backup-"))).toEqual([]);
    expect(plain.manifest.tables).toMatchObject({ settings: 50, audit_entries: 50 });
    expect(plain.manifest.schema).toMatch(/^\d{4}_/);
  });

  test("holds no secret of the data folder unless it is encrypted, and says what it left out", () => {
    expect(plain.manifest.files.map(({ name }) => name)).toEqual(["vigie.db"]);
    expect(plain.manifest.leftOut).toEqual([
      ...["secret.key", "secret.key.before-2026-01-02", "tls/authority.pem", "tls/server.pem"],
    ]);
    const text = unpackedText(plain.file);
    expect(text).toContain("row 7 row 7");
    for (const secret of [key(), "canary-authority", "BEGIN PRIVATE KEY"]) expect(text).not.toContain(secret);
  });

  test("shows nothing of what it holds when it is encrypted", () => {
    const text = bytesOf(sealed.file);
    expect(text).toStartWith("age-encryption.org/v1\n-> scrypt ");
    for (const mark of ["vigie.db", "manifest", "SQLite", "settings", key()]) expect(text).not.toContain(mark);
    expect(text).not.toContain(readFileSync(plain.file).subarray(0, 4).toString("latin1"));
    expect(sealed.manifest.leftOut).toEqual([]);
    expect(sealed.manifest.files).toHaveLength(5);
  });

  test("of the same second gets another name; one that was named is never overwritten", async () => {
    const folder = scene.place();
    const [first, second] = [await scene.make(null, folder), await scene.make(null, folder)];
    expect(second.file).toBe(first.file.replace("Z.tar", "Z-2.tar"));
    expect(await codeOf(scene.make(null, first.file))).toBe("backup_exists");
    expect(await codeOf(scene.make(null, join(scene.place(), "none", "x.tar.zst")))).toBe("backup_no_folder");
    expect(await codeOf(scene.make("short"))).toBe("passphrase_short");
  });
});

describe("restoring", () => {
  test("gives everything back, into a folder for its owner", async () => {
    const dataDir = scene.place();
    await scene.restore(sealed.file, { dataDir });
    for (const name of ["secret.key", "secret.key.before-2026-01-02", "tls/authority.pem", "tls/server.pem"]) {
      expect(bytesOf(join(dataDir, name))).toBe(bytesOf(join(scene.dataDir, name)));
      expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
    }
    expect(bytesOf(join(dataDir, "tls", "authority.pem"))).toBe(AUTHORITY);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const database = new Database(join(dataDir, "vigie.db"));
    expect(database.query("SELECT COUNT(*) AS n FROM settings").get()).toEqual({ n: 50 });
    database.close();
    expect(readdirSync(dataDir)).not.toContain("restore.partial");
  });

  test("a dry run judges all of it and makes nothing", async () => {
    const dataDir = scene.place();
    await scene.restore(sealed.file, { dataDir, isDryRun: true });
    expect(existsSync(dataDir)).toBe(false);
    const broken = changed(plain.file, (bytes) => bytes.subarray(0, bytes.length - 100));
    expect(await codeOf(scene.restore(broken, { isDryRun: true }))).toBe("backup_damaged");
  });

  test("only into an empty folder, and not beside somebody else", async () => {
    const dataDir = scene.place();
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, "notes.txt"), "mine");
    expect(await codeOf(scene.restore(plain.file, { dataDir }))).toBe("folder_not_empty");
    expect(await codeOf(scene.restore(plain.file, { dataDir: scene.dataDir }))).toBe("folder_not_empty");
    expect(readdirSync(dataDir)).toEqual(["notes.txt"]);
    const used = scene.place();
    const lock = lockDataFolder(used);
    expect(await codeOf(scene.restore(plain.file, { dataDir: used }))).toBe("data_folder_in_use");
    lock.release();
    expect(await codeOf(scene.restore(plain.file, { dataDir: used }))).toBe("done");
  });

  test("one that was cut short is begun anew, and the folder is no data folder until then", async () => {
    const dataDir = scene.place();
    mkdirSync(join(dataDir, "restore.partial"), { recursive: true });
    writeFileSync(join(dataDir, "restore.partial", "vigie.db"), "half");
    writeFileSync(join(dataDir, "secret.key"), "half");
    expect(() => makeDataFolder(dataDir)).toThrow("Run vigie restore again");
    writeFileSync(join(dataDir, "foreign"), "");
    expect(await codeOf(scene.restore(sealed.file, { dataDir }))).toBe("folder_not_empty");
    unlinkSync(join(dataDir, "foreign"));
    expect(await codeOf(scene.restore(sealed.file, { dataDir }))).toBe("done");
    expect(bytesOf(join(dataDir, "secret.key"))).toContain(key());
    expect(makeDataFolder(dataDir)).toBe(false);
  });

  test("the wrong passphrase, and none", async () => {
    expect(await codeOf(scene.restore(sealed.file, { passphrase: async () => `${PASSPHRASE}!` }))).toBe(
      "passphrase_wrong",
    );
    expect(await codeOf(scene.restore(sealed.file, { passphrase: async () => null }))).toBe("passphrase_missing");
  });
});

describe("what is no sound backup is refused, and leaves nothing", () => {
  const refusal = async (file: string) => {
    const dataDir = scene.place();
    const code = await codeOf(scene.restore(file, { dataDir }));
    if (code !== "done") expect(existsSync(dataDir) ? readdirSync(dataDir) : []).not.toContain("vigie.db");
    return code;
  };

  test("cut off anywhere", async () => {
    for (const { file, sizeBytes } of [plain, sealed]) {
      for (const share of [0, 0.3, 0.7, 0.999]) {
        const code = await refusal(changed(file, (bytes) => bytes.subarray(0, Math.floor(sizeBytes * share))));
        expect(["backup_damaged", "backup_foreign"]).toContain(code);
      }
    }
  });

  test("with one bit of it flipped, anywhere", async () => {
    // Each look at an encrypted one costs a fifth of a second of scrypt.
    for (const [{ file, sizeBytes }, steps] of [
      [plain, 300],
      [sealed, 8],
    ] as const) {
      for (let step = 1; step < steps; step++) {
        const where = Math.floor((sizeBytes * step) / steps);
        const broken = changed(file, (bytes) => {
          bytes[where] = (bytes[where] ?? 0) ^ 0x10;
          return bytes;
        });
        // Some bits of a compressed stream mean nothing: then the content is what it was, to the last byte.
        const code = await refusal(broken);
        if (code === "done") expect(file).toBe(plain.file);
        else expect(["backup_damaged", "backup_foreign", "backup_newer", "passphrase_wrong"]).toContain(code);
      }
    }
  }, 30_000);

  test("another program's file", async () => {
    for (const content of ["", "hello", "SQLite format 3\0", "age-encryption.org/v1\n"]) {
      const file = scene.place();
      writeFileSync(file, content);
      expect(["backup_foreign", "backup_damaged", "passphrase_wrong"]).toContain(await refusal(file));
    }
    expect(await refusal(await forged([entry("vigie.db", "x")]))).toBe("backup_foreign");
    expect(await refusal(await forged([entry("manifest.json", "{}")]))).toBe("backup_foreign");
    expect(await refusal(join(scene.place(), "none"))).toBe("backup_unreadable");
  });

  test("names that lead elsewhere, links, and what the manifest does not tell of", async () => {
    const evil = scene.place();
    for (const name of [
      "../evil",
      evil,
      "tls/../../evil",
      "tls/other.pem",
      "vigie.lock",
      "secret.key/x",
      "backups/a",
    ]) {
      const files = [fileOf("vigie.db", "x"), fileOf(name, "x")];
      const archive = await forged([
        entry("manifest.json", manifestOf(files)),
        entry("vigie.db", "x"),
        entry(name, "x"),
      ]);
      expect(await refusal(archive)).toBe("backup_foreign");
      const untold = await forged([
        ...[entry("manifest.json", manifestOf([fileOf("vigie.db", "x")])), entry("vigie.db", "x"), entry(name, "x")],
      ]);
      expect(await refusal(untold)).toBe("backup_damaged");
    }
    const link = { name: "vigie.db", size: 0, type: "symlink" as const, linkname: "/etc/passwd" };
    const linked = await forged([
      {
        header: { name: "manifest.json", size: manifestOf([fileOf("vigie.db", "")]).length },
        body: manifestOf([fileOf("vigie.db", "")]),
      },
      { header: link },
    ]);
    expect(await refusal(linked)).toBe("backup_damaged");
    expect(existsSync(evil)).toBe(false);
    expect(existsSync(join(scene.root.path, "evil"))).toBe(false);
  });

  test("more than it says, less than it says, and more than the disk holds", async () => {
    const text = "x".repeat(5_000_000);
    const files = [{ ...fileOf("vigie.db", text), sizeBytes: 10 }];
    expect(await refusal(await forged([entry("manifest.json", manifestOf(files)), entry("vigie.db", text)]))).toBe(
      "backup_damaged",
    );
    const missing = [fileOf("vigie.db", "x"), fileOf("secret.key", "y")];
    expect(await refusal(await forged([entry("manifest.json", manifestOf(missing)), entry("vigie.db", "x")]))).toBe(
      "backup_damaged",
    );
    const huge = [{ ...fileOf("vigie.db", "x"), sizeBytes: 9e15 }];
    expect(await refusal(await forged([entry("manifest.json", manifestOf(huge)), entry("vigie.db", "x")]))).toBe(
      "backup_no_room",
    );
    const large = `${manifestOf([fileOf("vigie.db", "x")])}${" ".repeat(2_000_000)}`;
    expect(await refusal(await forged([entry("manifest.json", large), entry("vigie.db", "x")]))).toBe("backup_foreign");
  });

  test("of a newer program", async () => {
    const files = [fileOf("vigie.db", "x")];
    for (const more of [{ format: 2, files: "another shape" }, { schema: "9999_later" }]) {
      const archive = await forged([entry("manifest.json", manifestOf(files, more)), entry("vigie.db", "x")]);
      expect(await refusal(archive)).toBe("backup_newer");
    }
  });

  test("with the right sums and another database than the manifest counts", async () => {
    const database = Buffer.from(await Bun.file(join(scene.dataDir, "vigie.db")).bytes());
    const file = {
      name: "vigie.db",
      sizeBytes: database.length,
      sha256: new Bun.CryptoHasher("sha256").update(database).digest("hex"),
    };
    const build = async (more: object) => {
      const manifest = manifestOf([file], more);
      return forged([
        entry("manifest.json", manifest),
        { header: { name: "vigie.db", size: database.length }, body: database },
      ]);
    };
    const { tables } = plain.manifest;
    expect(await refusal(await build({ tables: { ...tables, settings: 51 } }))).toBe("backup_damaged");
    const other = { ...file, sha256: sha256("another") };
    const manifest = manifestOf([other]);
    const wrongSum = await forged([
      ...[entry("manifest.json", manifest), { header: { name: "vigie.db", size: database.length }, body: database }],
    ]);
    expect(await refusal(wrongSum)).toBe("backup_damaged");
    expect(await codeOf(scene.restore(wrongSum, { isDryRun: true }))).toBe("backup_damaged");
    const wrongName = await forged([
      ...[
        entry("manifest.json", manifestOf([file])),
        { header: { name: "../x", size: database.length }, body: database },
      ],
    ]);
    expect(await refusal(wrongName)).toBe("backup_damaged");
    // The control: what was counted right is put in place.
    expect(await refusal(await build({}))).toBe("done");
  });
});

describe("making one", () => {
  test("waits for nobody: a second one of the same folder is refused", async () => {
    const lock = takeLock(join(scene.dataDir, "backup.lock"));
    expect(await codeOf(scene.make())).toBe("backup_running");
    lock?.release();
    expect(await codeOf(scene.make())).toBe("done");
  });

  test("stopped in the middle it leaves nothing; so does a disk that takes nothing", async () => {
    const abort = new AbortController();
    const to = scene.place();
    const job = {
      dataDir: scene.dataDir,
      address: SQLITE,
      to,
      passphrase: null,
      version: "1",
      now: scene.clock.now(),
      ...quiet(),
    };
    const stopped = makeBackup({
      ...job,
      signal: abort.signal,
      onProgress: ({ step }) => step === "pack" && abort.abort(),
    });
    expect(await codeOf(stopped)).toBe("cancelled");
    expect(readdirSync(to)).toEqual([]);
    writeFileSync(join(scene.root.path, "file"), "");
    expect(await codeOf(scene.make(null, join(scene.root.path, "file", "x")))).toBe("backup_no_folder");
    expect(existsSync(join(scene.dataDir, "backup-work"))).toBe(false);
  });

  test("what a killed one left is swept, of this data folder only", async () => {
    const to = scene.place();
    const { file } = await scene.make(null, to);
    mkdirSync(join(scene.dataDir, "backup-work"));
    writeFileSync(join(scene.dataDir, "backup-work", "vigie.db"), "half");
    const tag = new Bun.CryptoHasher("sha256").update(scene.dataDir).digest("hex").slice(0, 12);
    const ours = `.vigie-2026-01-01T00-00-00Z.tar.zst.${tag}.partial`;
    const others = ".vigie-2026-01-01T00-00-00Z.tar.zst.0123456789ab.partial";
    for (const name of [ours, others]) writeFileSync(join(to, name), "half");
    const lock = takeLock(join(scene.dataDir, "backup.lock"));
    sweepLeftovers(scene.dataDir, to);
    expect(readdirSync(to)).toContain(ours);
    lock?.release();
    sweepLeftovers(scene.dataDir, to);
    expect(readdirSync(to).sort()).toEqual([others, file.split("/").at(-1) as string]);
    expect(existsSync(join(scene.dataDir, "backup-work"))).toBe(false);
  });

  test("of a damaged database, or of none, says so", async () => {
    const dataDir = scene.place();
    expect(await codeOf(makeBackup({ ...job(dataDir) }))).toBe("backup_no_data");
    mkdirSync(dataDir);
    expect(await codeOf(makeBackup({ ...job(dataDir) }))).toBe("database_unusable");
    writeFileSync(
      join(dataDir, "vigie.db"),
      "not a database at all, but long enough to have a header of a hundred bytes".repeat(20),
    );
    expect(await codeOf(makeBackup({ ...job(dataDir) }))).toBe("database_damaged");
    expect(new BackupError("backup_running").message).toContain("Wait");
  });

  const job = (dataDir: string) => ({
    address: SQLITE,
    dataDir,
    to: scene.place(),
    passphrase: null,
    version: "1",
    now: 0,
    ...quiet(),
  });
});
