import type { Database, Transaction } from "../../../db/open.ts";
import type { Clock } from "../../platform/clock.ts";
import type { ListedExtension } from "../engine/ports.ts";
import { renewStamp } from "../plans/repo.ts";
import {
  type ExtensionRow,
  extensionsOfPbx,
  insertExtension,
  listExtensions,
  MAX_EXTENSIONS,
  updateExtension,
} from "../repo.ts";

/** What a list made of the stored extensions. */
export interface ImportCount {
  added: number;
  changed: number;
  missing: number;
  unchanged: number;
}

const NONE: Pick<
  ExtensionRow,
  "isMissing" | "isPlanned" | "isFrozen" | "zone" | "defaultStatus" | "isMonitored" | "settledStatus" | "settledAt"
> = {
  ...{ isMissing: false, isPlanned: false, isFrozen: false, zone: null, defaultStatus: null },
  ...{ isMonitored: null, settledStatus: null, settledAt: null },
};

/** Texts of a PBX are cut to what anybody would type. */
const MAX_TEXT = 256;

/** Takes in what PBXs list: who is new, renamed or gone. Gone ones keep their planning, and are themselves again when they come back. */
export class ListedExtensions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    /** Hears which extensions look different. */
    private readonly onChange: (ids: readonly number[]) => void,
  ) {}

  /**
   * @param isWhole whether whoever is not in the list is gone. The engine says that for itself: a page may be turned while somebody
   * edits there, so it believes the second list.
   */
  async take(pbxId: number, listed: readonly ListedExtension[], isWhole: boolean): Promise<ImportCount> {
    const { count, changed } = await this.database.transact(async (tx) => {
      const done = await this.store(tx, pbxId, listed, isWhole);
      if (done.count.added + done.count.missing > 0) await renewStamp(tx);
      return done;
    });
    if (changed.length > 0) this.onChange(changed);
    return count;
  }

  private async store(tx: Transaction, pbxId: number, listed: readonly ListedExtension[], isWhole: boolean) {
    const now = this.clock.now();
    const stored = await extensionsOfPbx(tx, pbxId);
    let free = MAX_EXTENSIONS - (await listExtensions(tx)).length;
    const kept = new Set<number>();
    const changed: number[] = [];
    const count: ImportCount = { added: 0, changed: 0, missing: 0, unchanged: 0 };
    for (const one of listed) {
      const known = findKnown(stored, one, kept);
      const told = toldOf(one, now);
      if (!known) {
        if (free-- <= 0) continue;
        const id = await insertExtension(tx, { ...NONE, ...told, pbxId, statusAt: now });
        kept.add(id);
        changed.push(id);
        count.added++;
        continue;
      }
      kept.add(known.id);
      const isOther = differs(known, told, isWhole);
      if (isOther) changed.push(known.id);
      count[isOther ? "changed" : "unchanged"]++;
      // What the engine knows of the status is its own to write: it may have heard of a later one meanwhile.
      const { status: _status, isMissing, ...rest } = told;
      await updateExtension(tx, known.id, {
        ...rest,
        ...(isWhole && { isMissing }),
        ...(known.status === null && { status: told.status, statusAt: now }),
      });
    }
    for (const { id, isMissing } of stored) {
      if (!isWhole || kept.has(id) || isMissing) continue;
      await updateExtension(tx, id, { isMissing: true });
      changed.push(id);
      count.missing++;
    }
    return { count, changed };
  }
}

/** By the PBX's own number; one that was deleted and made anew there has another, and is known by what is dialled. */
function findKnown(stored: readonly ExtensionRow[], { id, number }: ListedExtension, kept: ReadonlySet<number>) {
  const own = stored.find((row) => row.yeastarId === id && !kept.has(row.id));
  return own ?? stored.find((row) => row.number === number && row.isMissing && !kept.has(row.id));
}

function toldOf({ id, number, name, email, status }: ListedExtension, now: number) {
  return {
    ...{ yeastarId: id, number: number.slice(0, 64), name: name.slice(0, MAX_TEXT), email: email.slice(0, MAX_TEXT) },
    ...{ status: status.slice(0, MAX_TEXT), isMissing: false, syncedAt: now },
  };
}

function differs(known: ExtensionRow, told: ReturnType<typeof toldOf>, isWhole: boolean): boolean {
  const { yeastarId, number, name, email, isMissing } = told;
  if (isWhole && isMissing !== known.isMissing) return true;
  return !Bun.deepEquals([yeastarId, number, name, email], [known.yeastarId, known.number, known.name, known.email]);
}
