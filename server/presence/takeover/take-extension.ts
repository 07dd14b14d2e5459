import { newId } from "../../../db/ids.ts";
import type { Transaction } from "../../../db/open.ts";
import type { Secrets } from "../../platform/secrets.ts";
import { calendarAsBefore } from "../feeds/calendar-address.ts";
import { hintOf, NO_COUNTERS } from "../feeds/feed.ts";
import { UNREAD } from "../feeds/feeds.ts";
import { FEED_URL, insertFeed, listFeeds, MAX_FEEDS } from "../feeds/repo.ts";
import { columnsOfHolder } from "../holds-for.ts";
import { activeOverrides, insertOverride, listOverrides } from "../overrides/repo.ts";
import {
  type ExtensionRow,
  extensionsOfPbx,
  insertExtension,
  listExtensions,
  MAX_EXTENSIONS,
  updateExtension,
} from "../repo.ts";
import { insertSlots, listSlots } from "../slots/repo.ts";
import { isSame, MAX_SLOTS } from "../slots/slots.ts";
import type { TakenExtension, TakenOverride } from "./old-rows.ts";
import type { PresenceTakeover } from "./report.ts";

/** A calendar's address, ready to be stored. */
export interface SealedAddress {
  secretRef: string;
  urlSealed: string;
  urlHint: string;
}

/** Overrides that are looked through for one that was taken over before. */
const MAX_LOOKED_AT = 1_000;

/** By the old ids: what is sealed takes its time, and a transaction waits for the database alone. */
export async function sealAddresses(
  secrets: Secrets,
  extensions: readonly TakenExtension[],
): Promise<Map<number, SealedAddress>> {
  const sealed = new Map<number, SealedAddress>();
  for (const { oldId, address } of extensions) {
    if (address === null) continue;
    const secretRef = newId();
    sealed.set(oldId, {
      secretRef,
      urlSealed: await secrets.seal(FEED_URL, secretRef, address),
      urlHint: hintOf(address),
    });
  }
  return sealed;
}

/** What is there before anything is taken over, read once; what is taken joins it. */
export interface Stock {
  pbxId: number;
  byYeastarId: Map<number, ExtensionRow>;
  byNumber: Map<string, ExtensionRow>;
  /** Extensions of all PBXs. */
  extensions: number;
  /** Extensions that have a calendar of their own. */
  withFeed: Set<number>;
  feeds: number;
}

export async function stockOf(tx: Transaction, pbxId: number): Promise<Stock> {
  const own = await extensionsOfPbx(tx, pbxId);
  const feeds = await listFeeds(tx);
  return {
    ...{ pbxId, extensions: (await listExtensions(tx)).length, feeds: feeds.length },
    byYeastarId: new Map(own.map((row) => [row.yeastarId, row])),
    byNumber: new Map(own.map((row) => [row.number, row])),
    withFeed: new Set(feeds.flatMap(({ extensionId }) => extensionId ?? [])),
  };
}

/** Takes one over with all that is its; gives its id here, or null when there is no room for it. */
export async function takeExtension(
  tx: Transaction,
  stock: Stock,
  { one, address, now }: { one: TakenExtension; address: SealedAddress | undefined; now: number },
  report: PresenceTakeover,
): Promise<number | null> {
  const known = stock.byYeastarId.get(one.yeastarId) ?? stock.byNumber.get(one.number);
  if (!known && stock.extensions >= MAX_EXTENSIONS) {
    report.extensions.left++;
    report.remarks.push(`extension ${one.number}: there are ${MAX_EXTENSIONS} already`);
    return null;
  }
  const own = known ? await listSlots(tx, [known.id]) : [];
  const id = known ? known.id : await insertExtension(tx, rowOf(one, stock.pbxId));
  if (!known) stock.extensions++;
  // One that nobody planned here yet is planned as it was there.
  const isAnew = known && own.length === 0 && isUntouched(known) && (one.isPlanned || one.isFrozen);
  if (isAnew) await updateExtension(tx, id, { isPlanned: one.isPlanned, isFrozen: one.isFrozen });
  report.extensions[!known || isAnew ? "added" : "kept"]++;
  await takeSlots(tx, id, one, own, report);
  await takeOverride(tx, id, one, now, report);
  if (address) await takeFeed(tx, stock, { id, one, address, now }, report);
  return id;
}

function rowOf(
  { yeastarId, number, name, email, status, syncedAt, isPlanned, isFrozen }: TakenExtension,
  pbxId: number,
) {
  return {
    ...{ pbxId, yeastarId, number, name, email, status, statusAt: status === null ? null : syncedAt, syncedAt },
    ...{ isMissing: false, isPlanned, isFrozen, zone: null, defaultStatus: null },
    ...{ isMonitored: null, settledStatus: null, settledAt: null },
  };
}

function isUntouched({ isPlanned, isFrozen, defaultStatus, zone }: ExtensionRow): boolean {
  return !isPlanned && !isFrozen && defaultStatus === null && zone === null;
}

/** All of them, or none where something is planned already: the two together would be nobody's planning. */
async function takeSlots(
  tx: Transaction,
  extensionId: number,
  { number, slots }: TakenExtension,
  own: Awaited<ReturnType<typeof listSlots>>,
  { slots: count, remarks }: PresenceTakeover,
): Promise<void> {
  if (own.length > 0) {
    const there = slots.filter((slot) => own.some((row) => isSame(row, slot))).length;
    count.kept += there;
    count.left += slots.length - there;
    if (there < slots.length)
      remarks.push(
        `extension ${number}: has a planning here, which stays; ${slots.length - there} slots of the old one are not in it`,
      );
    return;
  }
  const taken = slots.slice(0, MAX_SLOTS);
  await insertSlots(
    tx,
    taken.map((slot) => ({ ...slot, extensionId, source: "import" as const })),
  );
  count.added += taken.length;
  count.left += slots.length - taken.length;
  if (taken.length < slots.length) remarks.push(`extension ${number}: only the first ${MAX_SLOTS} slots are taken`);
}

async function takeOverride(
  tx: Transaction,
  extensionId: number,
  { number, isPlanned, override }: TakenExtension,
  now: number,
  { overrides: count, remarks }: PresenceTakeover,
): Promise<void> {
  if (!override) return;
  if ((await activeOverrides(tx, [extensionId])).length > 0 || (await wasTaken(tx, extensionId, override, now))) {
    count.kept++;
    return;
  }
  const { status, reason, startAt, endAt } = override;
  await insertOverride(tx, {
    ...{ extensionId, batchId: "", status, reason, startAt, endAt, isUntilNextEvent: false, byId: "", byName: "" },
    ...{ endedAt: null, endedWhy: "", endedBy: "", replacedById: null },
  });
  count.added++;
  if (!isPlanned)
    remarks.push(`extension ${number}: is set by hand and its planning is off; here that counts all the same`);
}

/** One that somebody ended here meanwhile does not come back. */
async function wasTaken(
  tx: Transaction,
  extensionId: number,
  { startAt }: TakenOverride,
  now: number,
): Promise<boolean> {
  const ended = await listOverrides(tx, { extensionId }, now, null, MAX_LOOKED_AT);
  return ended.some((one) => one.startAt === startAt);
}

async function takeFeed(
  tx: Transaction,
  stock: Stock,
  { id, one: { number, name }, address, now }: { id: number; one: TakenExtension; address: SealedAddress; now: number },
  { feeds: count, remarks }: PresenceTakeover,
): Promise<void> {
  if (stock.withFeed.has(id)) {
    count.kept++;
    return;
  }
  if (stock.feeds >= MAX_FEEDS) {
    count.left++;
    remarks.push(`extension ${number}: there are ${MAX_FEEDS} calendars already`);
    return;
  }
  const { holdsFor, ...edit } = calendarAsBefore({ id, number, name });
  await insertFeed(tx, {
    ...{ ...edit, ...columnsOfHolder(holdsFor), ...UNREAD, ...address, nextAt: now, counters: { ...NO_COUNTERS } },
  });
  stock.feeds++;
  count.added++;
}
