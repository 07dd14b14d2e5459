/**
 * What people dial, out of what the server writes: the user part of `sip:0612345678@10.0.0.1` (RFC 3261 §19.1) or of
 * `tel:0033…` (RFC 3966), without parameters, password or host. Text that is no address comes back as it is; an address
 * without a user part shows its host.
 */
export function userPartOf(address: string): string {
  const bracketed = /<([^<>]*)>/.exec(address)?.[1];
  const bare = (bracketed ?? address).trim();
  const scheme = /^(sips?|tel|callto):/i.exec(bare)?.[0] ?? "";
  const rest = bare.slice(scheme.length);
  const at = rest.indexOf("@");
  // A user may carry a password (`user:secret@host`): it must never be shown.
  const user = at > 0 ? until(rest.slice(0, at), /:/) : at === 0 ? rest.slice(1) : rest;
  return unescaped(scheme || at >= 0 ? until(user, /[;?]/) : user);
}

/** The text before the first match. */
function until(text: string, end: RegExp): string {
  const at = text.search(end);
  return at < 0 ? text : text.slice(0, at);
}

function unescaped(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
