/** Ways in which files are compressed when the program is built, best first. */
const CODINGS = ["br", "zstd", "gzip"] as const;
export type Coding = (typeof CODINGS)[number];

/** The best available coding that the caller takes (RFC 9110 §12.5.3); null is the file as it is. */
export function negotiate(header: string | null, available: readonly Coding[]): Coding | null {
  if (header === null) return null;
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, q ? Number(q.slice(2)) : 1);
  }
  const takes = (coding: Coding) => (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
  return CODINGS.find((coding) => available.includes(coding) && takes(coding)) ?? null;
}
