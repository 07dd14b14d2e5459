import type { Clock } from "../../platform/clock.ts";
import { PbxError } from "./pbx-error.ts";
import type { StoredLogIn } from "./token-store.ts";

/** Log-ins with the same Client ID and secret that may be refused before nobody tries any more. */
export const MAX_REFUSALS = 2;
/** The PBX blocks an address at the fifth log-in in a row that it refuses; whatever the settings were meanwhile, we stop before. */
export const MAX_REFUSED_IN_A_ROW = 4;
/** Before the second attempt: the first refusal may have been a mishap. */
export const SECOND_ATTEMPT_MS = 30_000;

/** Log-ins in a row that one PBX refused, with whatever settings. */
export interface RefusedRow {
  count: number;
}

/** Settings that are tried out count for the same PBX as those that are saved. */
export class RefusedRows {
  private readonly rows = new Map<string, RefusedRow>();

  /** @param place of `placeOf`. */
  of(place: string): RefusedRow {
    const row = this.rows.get(place) ?? { count: 0 };
    this.rows.delete(place);
    this.rows.set(place, row);
    if (this.rows.size > MAX_PLACES) this.rows.delete(this.rows.keys().next().value as string);
    return row;
  }
}

/** PBXs that somebody tried since the start. */
const MAX_PLACES = 50;
const ROWS = new WeakMap<object, RefusedRows>();

/** Those of one way out: a PBX counts by the address that we come from, whichever client of ours it was. */
export function refusedRowsOf(net: object): RefusedRows {
  const rows = ROWS.get(net) ?? new RefusedRows();
  ROWS.set(net, rows);
  return rows;
}

/** Counts refused log-ins, so that this machine's address is never blocked because of a wrong secret. */
export class LogInGuard {
  refusals = 0;
  private againAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly identity: string,
    readonly row: RefusedRow,
  ) {}

  /** Takes over what was counted before this start. */
  load(stored: StoredLogIn, place: string): void {
    if (stored.identity === this.identity) this.refusals = Math.max(this.refusals, stored.refusals);
    if (stored.place !== place) return;
    this.row.count = Math.max(this.row.count, stored.refusedInARow);
  }

  /** Why nobody may log in now. @param isByHand a person asked for this one attempt. */
  refusal(isByHand = false): PbxError | null {
    if (this.refusals >= MAX_REFUSALS && !isByHand) return new PbxError("wrong_credentials");
    if (this.row.count >= MAX_REFUSED_IN_A_ROW) return new PbxError("log_in_guard");
    const waitMs = this.againAt - this.clock.monotonic();
    return waitMs > 0 && !isByHand ? new PbxError("wrong_credentials", { mayRetryAfterMs: waitMs }) : null;
  }

  /** A log-in was refused. @returns what to tell. */
  refused(): PbxError {
    this.refusals++;
    this.row.count = Math.min(this.row.count + 1, MAX_REFUSED_IN_A_ROW);
    if (this.refusals >= MAX_REFUSALS) return new PbxError("wrong_credentials");
    this.againAt = this.clock.monotonic() + SECOND_ATTEMPT_MS;
    return new PbxError("wrong_credentials", { mayRetryAfterMs: SECOND_ATTEMPT_MS });
  }

  accepted(): void {
    this.refusals = 0;
    this.row.count = 0;
    this.againAt = Number.NEGATIVE_INFINITY;
  }

  /** A person says that the PBX was set right, and knows what one more refusal may bring. */
  tryAgain(): void {
    this.refusals = 0;
    this.row.count = Math.min(this.row.count, MAX_REFUSED_IN_A_ROW - 1);
    this.againAt = Number.NEGATIVE_INFINITY;
  }

  /** Nobody tries any more until something is changed. */
  get isStopped(): boolean {
    return this.refusal(true) !== null || this.refusals >= MAX_REFUSALS;
  }
}
