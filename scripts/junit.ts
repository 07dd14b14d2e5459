/** Reads the result of a test run from its JUnit XML. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The totals of the root element; null when the text is no complete report (a run that crashed writes none). */
export function readJunit(xml: string): Counts | null {
  const head = /<testsuites\b([^>]*)>/.exec(xml)?.[1];
  if (head === undefined || !xml.trimEnd().endsWith("</testsuites>")) return null;
  const total = attribute(head, "tests");
  const failed = attribute(head, "failures") + attribute(head, "errors");
  const skipped = attribute(head, "skipped");
  return { passed: total - failed - skipped, failed, skipped };
}

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

function attribute(head: string, name: string): number {
  return Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
}
