import type { PbxIdentity } from "./plan-call.ts";
import type { SimulatedCall } from "./simulated-call.ts";
import { type RecordRow, recordRow } from "./views.ts";

/** Past calls that the PBX remembers; the oldest go. */
export const MAX_CALLS = 10_000;

/** A call that is over, with its row in the record table. */
export interface Booked {
  call: SimulatedCall;
  row: RecordRow;
}

/** The calls that are over, newest first when asked for. */
export class CallBook {
  private readonly byRow = new Map<number, Booked>();
  private readonly rowOfCall = new Map<string, number>();

  constructor(
    private readonly pbx: PbxIdentity,
    private readonly offsetAt: (at: number) => string,
  ) {}

  get size(): number {
    return this.byRow.size;
  }

  /** Keeps a call that is over, or whose tags changed, with its row. */
  add(call: SimulatedCall): void {
    this.byRow.set(call.row, { call, row: recordRow(call, this.pbx, this.offsetAt(call.startedAt)) });
    this.rowOfCall.set(call.callId, call.row);
    const [oldest] = this.byRow.values();
    if (this.byRow.size <= MAX_CALLS || !oldest) return;
    this.byRow.delete(oldest.call.row);
    this.rowOfCall.delete(oldest.call.callId);
  }

  /** All of them, in the order in which they ended. */
  all(): Booked[] {
    return [...this.byRow.values()];
  }

  /** The call of a row of the record table. */
  ofRow(id: string): Booked | null {
    return (/^\d{1,12}$/.test(id) && this.byRow.get(Number(id))) || null;
  }

  /** The call with the PBX's id. */
  ofCall(callId: string): Booked | null {
    const row = this.rowOfCall.get(callId);
    return (row !== undefined && this.byRow.get(row)) || null;
  }
}
