/**
 * A stream that compresses or decompresses with zstd: fast, and what databases are made of shrinks to a fifth. Bun knows the
 * format; the types of browsers do not, and call bytes by another generic.
 */
export function zstd(Stream: typeof CompressionStream | typeof DecompressionStream) {
  return new Stream("zstd" as CompressionFormat) as unknown as ReadableWritablePair<Uint8Array, Uint8Array>;
}
