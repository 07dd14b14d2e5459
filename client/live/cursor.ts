/**
 * Places in the event stream: `<boot>.<seq>`. Two of one boot can be compared; after a restart of the server nothing
 * from before says anything.
 */
interface Cursor {
  boot: string;
  sequence: number;
}

export function parseCursor(text: string | null | undefined): Cursor | null {
  const match = /^(.+)\.(\d{1,15})$/.exec(text ?? "");
  return match?.[1] && match[2] ? { boot: match[1], sequence: Number(match[2]) } : null;
}

/** Whether `a` comes after `b`. Of different boots, or where one is unknown, `a` counts as later: it is the newer news. */
export function isAfter(a: string | null, b: string | null): boolean {
  const [left, right] = [parseCursor(a), parseCursor(b)];
  if (!left || !right || left.boot !== right.boot) return true;
  return left.sequence > right.sequence;
}

/**
 * The one of two places to go on from so that nothing of either is missed. Of different boots the first: the server then
 * says for every topic that it has to be read again.
 */
export function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return isAfter(b, a) ? a : b;
}
