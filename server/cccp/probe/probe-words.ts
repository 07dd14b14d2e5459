const MAX_SAID_LENGTH = 200;

/** A reason as the server gave it, bounded and on one line; the password is taken out before, whole. */
export function plain(reason: string): string {
  return reason
    .replace(/\p{C}+/gu, " ")
    .slice(0, MAX_SAID_LENGTH)
    .trim();
}

/** The readable beginning of what another service sent; empty when it sent no text. */
export function firstLine(opening: Uint8Array): string {
  const text = String.fromCharCode(...opening).split(/[\r\n]/)[0] ?? "";
  return /^[\x20-\x7e]+$/.test(text) ? text : "";
}

/** With a capital and a full stop. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) ? "" : ".");
}
