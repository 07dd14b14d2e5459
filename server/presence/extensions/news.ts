import type { Hub } from "../../platform/events/hub.ts";
import type { ChangedIds } from "../plans/plan-writes.ts";
import { EXTENSIONS_TOPIC, type ExtensionsPatch } from "../topics.ts";
import type { Eyes } from "../viewer.ts";
import type { Extensions } from "./extensions.ts";

/** Past so many lines a screen reads the list anew, which costs less. */
const MAX_LINES = 100;

/** Tells every open screen which extensions look different, one reading of the database for all that come meanwhile. */
export class ExtensionNews {
  private waiting: Set<number> | null = new Set();
  private telling: Promise<void> | null = null;

  constructor(
    private readonly hub: Pick<Hub, "publish" | "variantsOf">,
    private readonly extensions: Pick<Extensions, "lines">,
    private readonly onFault: (cause: unknown) => void,
  ) {}

  /** @param ids null: nobody can say which. */
  tell(ids: ChangedIds): void {
    if (ids === null) this.waiting = null;
    for (const id of ids ?? []) this.waiting?.add(id);
    this.telling ??= Promise.resolve()
      .then(() => this.publish())
      .catch((cause) => this.onFault(cause))
      .finally(() => (this.telling = null));
  }

  /** Until nothing waits any more. */
  async settled(): Promise<void> {
    await this.telling;
  }

  private async publish(): Promise<void> {
    while (this.waiting === null || this.waiting.size > 0) {
      const ids = this.waiting;
      this.waiting = new Set();
      for (const variant of this.hub.variantsOf(EXTENSIONS_TOPIC, "")) {
        this.hub.publish(EXTENSIONS_TOPIC, "", await this.patch(ids, variant as Eyes), variant);
      }
    }
  }

  private async patch(ids: ReadonlySet<number> | null, eyes: Eyes): Promise<ExtensionsPatch> {
    if (ids === null || ids.size > MAX_LINES) return { extensions: [], gone: [], isAll: true };
    const extensions = await this.extensions.lines([...ids], eyes);
    const there = new Set(extensions.map(({ id }) => id));
    return { extensions, gone: [...ids].filter((id) => !there.has(id)), isAll: false };
  }
}
