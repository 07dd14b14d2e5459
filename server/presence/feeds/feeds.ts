import { newId } from "../../../db/ids.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import type { Clock } from "../../platform/clock.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Secrets } from "../../platform/secrets.ts";
import { columnsOfHolder, holderOf } from "../holds-for.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import { presenceFault } from "../problems.ts";
import { isZone } from "../settings.ts";
import type { Eyes, Writer } from "../viewer.ts";
import { bothOf, faultsOfWhom, reachOf } from "../whom.ts";
import { type FeedEdit, type FeedView, feedView, hintOf, NO_COUNTERS, readFeedAddress } from "./feed.ts";
import type { Readings } from "./readings.ts";
import {
  deleteFeed,
  FEED_PLACE,
  FEED_URL,
  type FeedRow,
  findFeed,
  insertFeed,
  listFeeds,
  MAX_FEEDS,
  updateFeed,
} from "./repo.ts";

export interface FeedParts {
  database: Database;
  secrets: Secrets;
  clock: Clock;
  writes: PlanWrites;
  readings: Readings;
}

/** Nothing of it was read yet. */
export const UNREAD = {
  ...{ etag: "", lastModified: "", bodyHash: "", body: null, bodyAt: null, heldHash: "", heldBody: null },
  ...{ fetchedAt: null, failures: 0, faultCode: "", faultDetail: "", issues: [] },
};

/** The calendars that are read. */
export class Feeds {
  constructor(private readonly parts: FeedParts) {
    parts.secrets.declare(FEED_PLACE);
  }

  /** What an issue quotes of a calendar may be private: only those who may read that see it. */
  async list(eyes: Eyes): Promise<FeedView[]> {
    const now = this.parts.clock.now();
    return (await listFeeds(this.parts.database.orm)).map((row) => {
      const view = feedView(row, now);
      return eyes === "all" ? view : { ...view, issues: view.issues.map((issue) => ({ ...issue, detail: "" })) };
    });
  }

  /** @throws Problem `invalid_fields` */
  async add(edit: FeedEdit & { url: string }, writer: Writer): Promise<FeedView> {
    const secretRef = newId();
    const address = await this.addressOf(edit.url, secretRef);
    const now = this.parts.clock.now();
    const id = await this.parts.writes.write(writer, async (tx) => {
      await refuse(tx, edit);
      if ((await listFeeds(tx)).length >= MAX_FEEDS) {
        throw new Problem("invalid_fields", { fields: [fieldFault("name", "list_max", { max: MAX_FEEDS })] });
      }
      const row = { ...columnsOf(edit), ...address, ...UNREAD, secretRef, nextAt: now, counters: { ...NO_COUNTERS } };
      const added = await insertFeed(tx, row);
      const entry = { action: "presence.feed.add", target: edit.name, before: null, after: told(edit, address) };
      return { result: added, changed: await reachOf(tx, edit.holdsFor), entry };
    });
    return this.followed(id);
  }

  /** @throws Problem `invalid_fields`, `presence_not_found` */
  async change(id: number, edit: FeedEdit, writer: Writer): Promise<FeedView> {
    const { secretRef } = await this.rowOr404(id);
    const address = edit.url === undefined ? null : await this.addressOf(edit.url, secretRef);
    const now = this.parts.clock.now();
    await this.parts.writes.write(writer, async (tx) => {
      await refuse(tx, edit);
      const before = await findFeed(tx, id);
      if (!before) throw new Problem("presence_not_found", { params: { id } });
      // Another address is another calendar: what was read of the former is nothing of it.
      await updateFeed(tx, id, { ...columnsOf(edit), ...(address && { ...address, ...UNREAD }), nextAt: now });
      const changed = bothOf(await reachOf(tx, holderOf(before)), await reachOf(tx, edit.holdsFor));
      const shown = address ?? { urlHint: before.urlHint };
      const entry = {
        ...{ action: "presence.feed.change", target: edit.name },
        ...{ before: toldRow(before), after: told(edit, shown) },
      };
      return { result: null, changed, entry };
    });
    return this.followed(id);
  }

  /** @throws Problem `presence_not_found` */
  async remove(id: number, writer: Writer): Promise<void> {
    await this.parts.writes.write(writer, async (tx) => {
      const before = await findFeed(tx, id);
      if (!before) throw new Problem("presence_not_found", { params: { id } });
      const changed = await reachOf(tx, holderOf(before));
      await deleteFeed(tx, id);
      const entry = { action: "presence.feed.remove", target: before.name, before: toldRow(before), after: null };
      return { result: null, changed, entry };
    });
    this.parts.readings.forget(id);
  }

  /** Reads it now; what came of it is in the view. @throws Problem `presence_not_found` */
  async readNow(id: number): Promise<FeedView> {
    await this.rowOr404(id);
    await this.parts.readings.readNow(id);
    return this.viewOf(id);
  }

  /** Says that what a calendar lost is really gone. @throws Problem `presence_not_found`, `feed_nothing_held` */
  async confirm(id: number, writer: Writer): Promise<FeedView> {
    const row = await this.rowOr404(id);
    if (row.heldHash === "") throw new Problem("feed_nothing_held");
    await this.parts.writes.write(writer, async (tx) => {
      const before = { events: row.counters.events ?? 0 };
      const entry = { action: "presence.feed.confirm", target: row.name, before, after: null };
      return { result: null, changed: await reachOf(tx, holderOf(row)), entry };
    });
    await this.parts.readings.takeHeld(row);
    return this.viewOf(id);
  }

  private async followed(id: number): Promise<FeedView> {
    await this.parts.readings.refresh(id);
    this.parts.readings.follow();
    return this.viewOf(id);
  }

  private async viewOf(id: number): Promise<FeedView> {
    return feedView(await this.rowOr404(id), this.parts.clock.now());
  }

  private async rowOr404(id: number): Promise<FeedRow> {
    const row = await findFeed(this.parts.database.orm, id);
    if (!row) throw new Problem("presence_not_found", { params: { id } });
    return row;
  }

  private async addressOf(text: string, secretRef: string) {
    const url = readFeedAddress(text);
    if (url === null) throw new Problem("invalid_fields", { fields: [presenceFault("url", "calendar_address")] });
    return { urlSealed: await this.parts.secrets.seal(FEED_URL, secretRef, url), urlHint: hintOf(url) };
  }
}

function columnsOf({ holdsFor, url: _url, ...edit }: FeedEdit) {
  return { ...edit, ...columnsOfHolder(holdsFor) };
}

/** What the audit is told: never the address, which holds a token as a rule. */
function told({ url: _url, ...edit }: FeedEdit, { urlHint }: { urlHint: string }) {
  return { ...edit, address: urlHint };
}

function toldRow(row: FeedRow) {
  const { name, isEnabled, zone, fallbackStatus, intervalMinutes, onStale, staleHours } = row;
  const edit = { name, isEnabled, zone, fallbackStatus, intervalMinutes, onStale, staleHours, holdsFor: holderOf(row) };
  return told(edit, row);
}

/** @throws Problem `invalid_fields` */
async function refuse(tx: Transaction, { holdsFor, zone }: FeedEdit): Promise<void> {
  const fields = await faultsOfWhom(tx, "holdsFor", holdsFor);
  if (zone !== null && !isZone(zone)) fields.push(presenceFault("zone", "zone_name"));
  if (fields.length > 0) throw new Problem("invalid_fields", { fields });
}
