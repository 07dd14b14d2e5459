/** What a tag may be, and when two are the same. */

/** The PBX's own list is one text with commas between: a longer tag, or one with a comma, would not come back as it went. */
export const MAX_TAG_LENGTH = 64;
/** Tags that a call may have once somebody has added to them. */
export const MAX_TAGS = 30;
/** Tags that one change may name. */
export const MAX_NAMED = 30;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[,\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/** A tag as it is kept: composed letters, single blanks, none around. Null for what cannot be one. */
export function cleanTag(text: string): string | null {
  if (FORBIDDEN.test(text)) return null;
  const tag = text.normalize("NFC").trim().replace(/\s+/g, " ");
  return tag === "" || tag.length > MAX_TAG_LENGTH ? null : tag;
}

/** By what tags are compared: `Devis` and `devis` are one, in the spelling that was there first; accents tell apart. */
export function tagKey(tag: string): string {
  return tag.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
}

/** Each tag once, in the first spelling. */
export function distinctTags(tags: Iterable<string>): string[] {
  const found = new Map<string, string>();
  for (const tag of tags) if (!found.has(tagKey(tag))) found.set(tagKey(tag), tag);
  return [...found.values()];
}

/** Whether two lists hold the same tags, in whatever order and spelling. */
export function hasSameTags(one: readonly string[], other: readonly string[]): boolean {
  const [keys, others] = [new Set(one.map(tagKey)), new Set(other.map(tagKey))];
  return keys.size === others.size && [...keys].every((key) => others.has(key));
}
