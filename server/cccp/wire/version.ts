/** Versions on the wire: bytes major, minor, patch, then n: below 128 beta n, 128 release, above release n − 128. */

const RELEASE = 128;

/** `0x020a008c` → `2.10.0.12`; `2.10.0` for n = 128; `2.10.0 beta 3` for n = 3. */
export function formatServerVersion(version: number): string {
  const text = `${(version >>> 24) & 0xff}.${(version >>> 16) & 0xff}.${(version >>> 8) & 0xff}`;
  const last = version & 0xff;
  if (last < RELEASE) return `${text} beta ${last}`;
  return last === RELEASE ? text : `${text}.${last - RELEASE}`;
}

/**
 * Inverse of `formatServerVersion`.
 * @throws RangeError for text of another form or a part out of range
 */
export function parseServerVersion(text: string): number {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3})| beta (\d{1,3}))?$/.exec(text);
  if (match === null) throw new RangeError("a version looks like 2.10.0, 2.10.0.12 or 2.10.0 beta 3");
  const [major, minor, patch] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const beta = match[5] === undefined ? null : Number(match[5]);
  const last = beta ?? RELEASE + Number(match[4] ?? 0);
  if (Math.max(major, minor, patch, last) > 0xff || (beta !== null && beta >= RELEASE)) {
    throw new RangeError("a part of the version is out of range");
  }
  return ((major << 24) | (minor << 16) | (patch << 8) | last) >>> 0;
}
