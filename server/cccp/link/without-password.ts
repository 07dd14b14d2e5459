const HIDDEN = "[hidden]";
/** Shorter passwords are looked for as whole words only: an "a" taken out of every word would leave nothing to read. */
const MIN_LENGTH_WITHIN_WORDS = 6;
/**
 * Words that servers refuse log-ins in. Somebody whose password is one of them learns more from its absence than from its
 * presence ("unknown login or [hidden] password"), so it is only taken out where it is quoted.
 */
const REFUSAL_WORDS = new Set(
  `access account bad connection denied disabled error expired failed for incorrect invalid locked login logon name not or
password refused rejected the unknown user username with wrong`.split(/\s+/),
);

/** A server's own words without the password, should they repeat it. */
export function withoutPassword(text: string, password: string): string {
  if (password === "") return text;
  const literal = RegExp.escape(password);
  if (REFUSAL_WORDS.has(password.toLowerCase())) {
    return text.replace(new RegExp(`(?<=["'«“‘=:]\\s?)${literal}(?![\\p{L}\\p{N}])`, "gu"), HIDDEN);
  }
  if (password.length >= MIN_LENGTH_WITHIN_WORDS) return text.replaceAll(password, HIDDEN);
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "gu"), HIDDEN);
}
