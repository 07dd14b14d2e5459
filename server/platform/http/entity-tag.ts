/** Whether `If-None-Match` names a tag: weak comparison, as RFC 9110 §13.1.2 asks. */
export function hasTag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
