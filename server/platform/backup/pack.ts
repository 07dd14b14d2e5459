import { type FileHandle, open } from "node:fs/promises";
import type { createTarPacker } from "modern-tar";
import { type Manifest, MANIFEST_NAME, type ManifestFile, totalBytes } from "./manifest.ts";
import { encrypted } from "./passphrase.ts";
import { Meter, type OnProgress } from "./progress.ts";
import { zstd } from "./zstd.ts";

/** A file that goes into an archive: its name there, and where it is. */
export interface Source {
  name: string;
  file: string;
}

export interface PackJob {
  manifest: Manifest;
  /** In the order of the manifest's files. */
  sources: readonly Source[];
  /** Null does not encrypt. */
  passphrase: string | null;
  /** Written anew, mode 0600. */
  target: string;
  signal: AbortSignal;
  onProgress: OnProgress;
}

/** What a manifest says of a file. */
export async function describeFile({ name, file }: Source, signal: AbortSignal): Promise<ManifestFile> {
  const hash = new Bun.CryptoHasher("sha256");
  let sizeBytes = 0;
  for await (const chunk of Bun.file(file).stream()) {
    signal.throwIfAborted();
    hash.update(chunk);
    sizeBytes += chunk.byteLength;
  }
  return { name, sizeBytes, sha256: hash.digest("hex") };
}

/** Writes an archive, part by part: however large it is, memory holds some megabytes. It is on the disk when this resolves; gives its size. */
export async function pack(job: PackJob): Promise<number> {
  const { readable, controller } = (await import("modern-tar")).createTarPacker();
  const compressed = readable.pipeThrough(zstd(CompressionStream));
  const bytes = job.passphrase === null ? compressed : await encrypted(compressed, job.passphrase);
  const fed = feed(job, controller).catch((cause) => {
    controller.error(cause);
    throw cause;
  });
  const stored = store(bytes, job);
  // For both, whichever fails: a file that is still written to must not be taken away.
  await Promise.allSettled([fed, stored]);
  // What went wrong with the writing ends the feeding too, and is the reason to tell.
  const sizeBytes = await stored;
  await fed;
  return sizeBytes;
}

async function feed(
  { manifest, sources, signal, onProgress }: PackJob,
  controller: ReturnType<typeof createTarPacker>["controller"],
): Promise<void> {
  const mtime = new Date(manifest.madeAt);
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  const head = controller.add({ name: MANIFEST_NAME, size: text.byteLength, mode: 0o600, mtime }).getWriter();
  await head.write(text);
  await head.close();
  const meter = new Meter("pack", totalBytes(manifest), onProgress);
  for (const { name, file } of sources) {
    const size = manifest.files.find((one) => one.name === name)?.sizeBytes ?? 0;
    const writer = controller.add({ name, size, mode: 0o600, mtime }).getWriter();
    for await (const chunk of Bun.file(file).stream()) {
      signal.throwIfAborted();
      await writer.write(chunk);
      meter.add(chunk.byteLength);
    }
    await writer.close();
  }
  controller.finalize();
}

async function store(bytes: ReadableStream<Uint8Array>, { target, signal }: PackJob): Promise<number> {
  const handle = await open(target, "wx", 0o600);
  let sizeBytes = 0;
  try {
    for await (const chunk of bytes) {
      signal.throwIfAborted();
      await writeAll(handle, chunk);
      sizeBytes += chunk.byteLength;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return sizeBytes;
}

/** A disk that fills up takes a part of what it is given, and says why at the next. */
export async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, from);
    from += bytesWritten;
  }
}
