import type { PbxExtension } from "../yeastar/codec.ts";
import type { CallState, PbxNotice } from "../yeastar/event-frame.ts";
import { emailOf, type SimulatedPerson } from "./people.ts";

export interface SimulatedExtension extends PbxExtension {
  callState: CallState;
  isPresenceMonitored: boolean;
  isCallMonitored: boolean;
}

const FIRST_ID = 60;
/** What a PBX of the largest kind holds. */
const MAX_EXTENSIONS = 20_000;
const SORTABLE: Readonly<Record<string, keyof PbxExtension>> = {
  ...{ id: "id", number: "number", caller_id_name: "name", email_addr: "email", presence_status: "status" },
};

/** The extensions of the simulated PBX. Whatever changes is told, to whoever listens. */
export class SimulatedExtensions {
  private readonly byId = new Map<number, SimulatedExtension>();
  private nextId = FIRST_ID;

  constructor(
    people: readonly SimulatedPerson[],
    private readonly tell: (notice: PbxNotice) => void,
  ) {
    for (const person of people) this.make(person);
  }

  all(): SimulatedExtension[] {
    return [...this.byId.values()];
  }

  get(id: number): SimulatedExtension | null {
    return this.byId.get(id) ?? null;
  }

  /** @throws RangeError for a number that nobody has. */
  of(number: string): SimulatedExtension {
    const found = this.all().find((extension) => extension.number === number);
    if (!found) throw new RangeError(`there is no extension ${number}`);
    return found;
  }

  /** Sets a presence, by whomever; told when it is another one and monitored. @returns whether it is. */
  setStatus(extension: SimulatedExtension, status: string): boolean {
    if (extension.status === status) return false;
    extension.status = status;
    if (extension.isPresenceMonitored) this.tell({ kind: "presence", number: extension.number, status });
    return true;
  }

  setCall(extension: SimulatedExtension, state: CallState): void {
    if (extension.callState === state) return;
    extension.callState = state;
    if (extension.isCallMonitored) this.tell({ kind: "call", number: extension.number, state });
  }

  create(person: SimulatedPerson): SimulatedExtension {
    const extension = this.make(person);
    this.tell({ kind: "extension", number: extension.number, change: "created" });
    return extension;
  }

  remove(extension: SimulatedExtension): void {
    if (this.byId.delete(extension.id)) this.tell({ kind: "extension", number: extension.number, change: "deleted" });
  }

  /** Rows of a page, and how many there are in all. Unknown orders are that of ids; equal ones keep it. */
  page({ page, size, sortBy, isDescending, search }: PageWish): { rows: SimulatedExtension[]; total: number } {
    const key = SORTABLE[sortBy] ?? "id";
    const found = this.all().filter(
      ({ number, name }) => search === "" || number.includes(search) || name.includes(search),
    );
    const sign = isDescending ? -1 : 1;
    found.sort((a, b) => sign * compare(a[key], b[key]) || a.id - b.id);
    return { rows: found.slice((page - 1) * size, page * size), total: found.length };
  }

  private make({ number, name }: SimulatedPerson): SimulatedExtension {
    if (this.byId.size >= MAX_EXTENSIONS) throw new RangeError(`there are ${MAX_EXTENSIONS} extensions already`);
    if (this.all().some((extension) => extension.number === number)) throw new RangeError(`${number} is taken`);
    const extension: SimulatedExtension = {
      ...{
        id: this.nextId++,
        number,
        name,
        email: emailOf(name),
        status: "available",
        customStatus: "",
        isOnline: true,
      },
      ...{ callState: "idle", isPresenceMonitored: true, isCallMonitored: true },
    };
    this.byId.set(extension.id, extension);
    return extension;
  }
}

export interface PageWish {
  /** From 1. */
  page: number;
  size: number;
  sortBy: string;
  isDescending: boolean;
  /** "" finds all. */
  search: string;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}
