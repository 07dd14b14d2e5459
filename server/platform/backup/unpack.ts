import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ParsedTarEntry } from "modern-tar";
import { BackupError } from "./errors.ts";
import {
  FORMAT,
  type Manifest,
  MANIFEST_NAME,
  type ManifestFile,
  MAX_MANIFEST_BYTES,
  parseManifest,
} from "./manifest.ts";
import { writeAll } from "./pack.ts";
import { AGE_MAGIC, decrypted } from "./passphrase.ts";
import { Meter, type OnProgress } from "./progress.ts";
import { zstd } from "./zstd.ts";

export interface UnpackJob {
  file: string;
  /** Asked only of a file that is encrypted; null when there is none to give. */
  passphrase: () => Promise<string | null>;
  /** An empty folder for what the archive holds; null reads and judges it only. */
  folder: string | null;
  /** Told what is coming before any of it is written; may throw to stop. */
  onManifest?: (manifest: Manifest) => void;
  signal: AbortSignal;
  onProgress: OnProgress;
}

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const HEAD_BYTES = 32;

/** Whether a file is encrypted, from its beginning. @throws BackupError when it cannot be read, or is no archive of ours. */
export async function isEncryptedArchive(file: string): Promise<boolean> {
  const head = await headOf(file);
  if (head.toString("latin1").startsWith(AGE_MAGIC)) return true;
  if (head.subarray(0, ZSTD_MAGIC.length).equals(ZSTD_MAGIC)) return false;
  throw new BackupError("backup_foreign", { file });
}

/**
 * Reads an archive to its end and holds every file against the manifest: name, size, SHA-256. Names that no backup has, more
 * bytes than were told, a file too many or too few: refused. With a folder, the files are in it, and on the disk, when this
 * resolves; what is there after a failure is worth nothing.
 * @throws BackupError
 */
export async function unpack(job: UnpackJob): Promise<Manifest> {
  const { file } = job;
  const isEncrypted = await isEncryptedArchive(file);
  const meter = new Meter("unpack", Bun.file(file).size, job.onProgress);
  let bytes: ReadableStream<Uint8Array> = counted(Bun.file(file).stream(), meter, job.signal);
  if (isEncrypted) {
    const passphrase = await job.passphrase();
    if (passphrase === null) throw new BackupError("passphrase_missing", { file });
    bytes = await decrypted(bytes, passphrase, file);
  }
  const { createTarDecoder } = await import("modern-tar");
  const entries = bytes.pipeThrough(zstd(DecompressionStream)).pipeThrough(createTarDecoder({ strict: true }));
  const reader = entries.getReader();
  try {
    return await readEntries(reader, job);
  } catch (cause) {
    // Not waited for: what is given up may never end by itself.
    void reader.cancel(cause).catch(() => {});
    if (job.signal.aborted) throw new BackupError("cancelled", {}, cause);
    if (cause instanceof BackupError || typeof (cause as NodeJS.ErrnoException).syscall === "string") throw cause;
    throw new BackupError("backup_damaged", { file, reason: "it does not unpack" }, cause);
  }
}

async function readEntries(entries: ReadableStreamDefaultReader<ParsedTarEntry>, job: UnpackJob): Promise<Manifest> {
  const { file } = job;
  let manifest: Manifest | null = null;
  let waiting: ManifestFile[] = [];
  for (let next = await entries.read(); !next.done; next = await entries.read()) {
    const entry = next.value;
    if (manifest === null) {
      manifest = await readManifest(entry, file);
      job.onManifest?.(manifest);
      waiting = [...manifest.files];
      continue;
    }
    const expected = waiting.shift();
    const { name, size, type = "file" } = entry.header;
    if (!expected || name !== expected.name || size !== expected.sizeBytes || type !== "file") {
      throw new BackupError("backup_damaged", {
        file,
        reason: "it holds something that its manifest does not tell of",
      });
    }
    await readFile(entry, expected, job);
  }
  if (manifest === null) throw new BackupError("backup_foreign", { file });
  if (waiting.length > 0) throw new BackupError("backup_damaged", { file, reason: "it ends too early" });
  return manifest;
}

async function readManifest({ header, body }: ParsedTarEntry, file: string): Promise<Manifest> {
  if (header.name !== MANIFEST_NAME || header.size > MAX_MANIFEST_BYTES)
    throw new BackupError("backup_foreign", { file });
  const text = await new Response(body).text();
  const stated = statedFormat(text);
  if (stated && stated.format > FORMAT) throw new BackupError("backup_newer", { file, version: stated.version });
  const manifest = parseManifest(text);
  if (!manifest) throw new BackupError("backup_foreign", { file });
  return manifest;
}

/** What a manifest of any later form will still say. */
function statedFormat(text: string): { format: number; version: string } | null {
  try {
    const { program, format, version } = JSON.parse(text);
    return program === "vigie" && typeof format === "number"
      ? { format, version: String(version).slice(0, 100) }
      : null;
  } catch {
    return null;
  }
}

async function readFile(entry: ParsedTarEntry, expected: ManifestFile, { file, folder }: UnpackJob): Promise<void> {
  const target = folder === null ? null : join(folder, expected.name);
  if (target !== null) await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const handle = target === null ? null : await open(target, "wx", 0o600);
  const hash = new Bun.CryptoHasher("sha256");
  let sizeBytes = 0;
  try {
    for await (const chunk of entry.body) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      if (handle) await writeAll(handle, chunk);
    }
    await handle?.sync();
  } finally {
    await handle?.close();
  }
  if (sizeBytes !== expected.sizeBytes || hash.digest("hex") !== expected.sha256) {
    throw new BackupError("backup_damaged", { file, reason: `${expected.name} is not as it was when it was packed` });
  }
}

function counted(bytes: ReadableStream<Uint8Array>, meter: Meter, signal: AbortSignal): ReadableStream<Uint8Array> {
  return bytes.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        signal.throwIfAborted();
        meter.add(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
}

async function headOf(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, "r");
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new BackupError("backup_unreadable", { file, reason }, cause);
  }
}
