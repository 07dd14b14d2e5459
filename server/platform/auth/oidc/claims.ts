/** What the provider says of a person, read with care: it comes from outside, whoever signed it. */

/** As the tokens hold them. */
export type Claims = Readonly<Record<string, unknown>>;

/** Groups that are looked at; more than any rule list can use. */
const MAX_GROUPS = 2_000;
const MAX_TEXT_LENGTH = 200;
const NOT_PLAIN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * The claim that a path names: `groups`, `realm_access.roles`. Names of claims may hold dots themselves (`https://example.org/roles`),
 * so the longest name that is there counts. Undefined when there is none.
 */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const name = path.slice(0, dot);
    const inner = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof inner === "object" && inner !== null && !Array.isArray(inner))
      return claimAt(inner as Claims, path.slice(dot + 1));
  }
  return undefined;
}

/** The texts of a claim of groups: one text or a list of them; what else is in the list says nothing. */
export function groupsAt(claims: Claims, path: string): string[] {
  const value = path === "" ? undefined : claimAt(claims, path);
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_GROUPS).filter((item) => typeof item === "string");
}

/** A text for people: without control characters, cut to a length; null when nothing is left. */
export function textAt(claims: Claims, path: string, maxLength = MAX_TEXT_LENGTH): string | null {
  const value = claimAt(claims, path);
  if (typeof value !== "string") return null;
  const plain = value
    .slice(0, 4 * maxLength)
    .replace(NOT_PLAIN, " ")
    .replace(/\s+/g, " ")
    .trim();
  return [...plain].slice(0, maxLength).join("").slice(0, maxLength).trim() || null;
}
