import type { Held } from "../../../db/held.ts";

/** One kind of data that grows by itself, and how it is kept from growing for ever. */
export interface RetentionKind {
  /** `audit`, `alerts`; its words are `keep.<name>` and `keep_help.<name>`. */
  name: string;
  /** Its field in the setting: `auditDays`. */
  field: string;
  /** What the value counts: days that an entry stays, or entries that stay. */
  unit: "days" | "rows";
  default: number;
  minimum: number;
  maximum: number;
  /** How much there is now of what may be removed one day. */
  held(): Promise<Held>;
  /** How many would go: with `days`, those from before the instant; with `rows`, those beyond so many. Counts as `held` does. */
  countBeyond(bound: number): Promise<number>;
  /** Removes up to `limit` from before an instant, oldest first, in one transaction; gives how many. Absent where writing itself removes. */
  removeStep?(beforeAt: number, limit: number): Promise<number>;
  /** Entries of one step, so that nobody waits long for the database. */
  stepRows?: number;
  /** Hears of the value, at the start and whenever it changes. */
  adopt?(value: number): void;
}

/** Which kinds there are: the house's own, and those that rooms register while they are built. */
export class RetentionKinds {
  private readonly kinds = new Map<string, RetentionKind>();

  /** @throws Error when the name or the field is taken, or the bounds make no sense: a mistake of the program. */
  register(kind: RetentionKind): void {
    const { name, field, minimum, maximum } = kind;
    const isTaken = this.list().some((one) => one.name === name || one.field === field);
    if (isTaken) throw new Error(`the kind ${name} (${field}) is registered twice`);
    if (!(minimum <= kind.default && kind.default <= maximum))
      throw new Error(`the bounds of ${name} leave its default out`);
    if (kind.unit === "days" && !kind.removeStep) throw new Error(`nothing removes ${name}`);
    this.kinds.set(name, kind);
  }

  list(): readonly RetentionKind[] {
    return [...this.kinds.values()];
  }
}
