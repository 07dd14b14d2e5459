import type { PbxCall } from "./calls.ts";
import { type Answer, type PbxExtension, readExtensions } from "./codec.ts";
import { PbxError } from "./pbx-error.ts";
import { PAGE_SIZE } from "./unsettled.ts";

/** A PBX of the largest kind has 20,000 extensions. */
const MAX_PAGES = 150;
/** How often it is begun anew because the list changed while it was read. */
const MAX_PASSES = 3;

/**
 * Every extension, by as many pages as there are, in the order of their ids. A list that changes while it is read is read again, for rows
 * move between pages then; when it never stands still, the last pass counts.
 * @throws PbxError
 */
export async function listAll(ask: (call: PbxCall) => Promise<Answer>): Promise<PbxExtension[]> {
  for (let pass = 1; ; pass++) {
    const { extensions, isWhole } = await listOnce(ask);
    if (isWhole || pass >= MAX_PASSES) return extensions;
  }
}

async function listOnce(
  ask: (call: PbxCall) => Promise<Answer>,
): Promise<{ extensions: PbxExtension[]; isWhole: boolean }> {
  const found = new Map<number, PbxExtension>();
  const totals = new Set<number>();
  let rows = 0;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const query = { page: String(page), page_size: String(PAGE_SIZE), sort_by: "id", order_by: "asc" };
    const read = readExtensions(await ask({ method: "GET", path: "extension/list", query }));
    if (!read) throw new PbxError("not_understood", { isRetryable: true, mayRetryAfterMs: 5_000 });
    for (const extension of read.extensions) found.set(extension.id, extension);
    totals.add(read.total);
    rows += read.rows;
    if (read.rows === 0 || rows >= read.total) break;
  }
  return { extensions: [...found.values()], isWhole: totals.size === 1 && totals.has(rows) };
}
