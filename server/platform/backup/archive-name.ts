const NAME = /^vigie-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z(?:-(\d{1,3}))?\.tar\.zst(\.age)?$/;

/** What the name of a backup tells. */
export interface ArchiveName {
  /** When it was begun, epoch milliseconds. */
  madeAt: number;
  isEncrypted: boolean;
}

/** `vigie-2026-11-27T08-00-00Z.tar.zst`, with `.age` when it is encrypted; `number` tells two of one second apart. */
export function archiveName(madeAt: number, isEncrypted: boolean, number = 1): string {
  const instant = new Date(madeAt).toISOString().slice(0, 19).replaceAll(":", "-");
  return `vigie-${instant}Z${number > 1 ? `-${number}` : ""}.tar.zst${isEncrypted ? ".age" : ""}`;
}

/** Null for a name that no backup of ours has. */
export function parseArchiveName(name: string): ArchiveName | null {
  const match = NAME.exec(name);
  if (!match) return null;
  const [, day, hours, minutes, seconds, , age] = match;
  const madeAt = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(madeAt) ? null : { madeAt, isEncrypted: age !== undefined };
}
