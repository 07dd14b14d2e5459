import { signal } from "@preact/signals";
import type { Clock, Timer } from "../../server/platform/clock.ts";

interface Options<Draft> {
  clock: Clock;
  /** False where the device would not keep it. */
  write(draft: Draft): Promise<boolean>;
  remove(): Promise<void>;
}

/** How long something typed waits at most before it is on the device. */
export const DRAFT_MS = 2_000;

/** Writes a form's draft while it is typed: two seconds after the first letter that is not kept, and when the form goes. */
export class DraftKeeper<Draft> {
  /** When the newest draft was kept; null as long as none is. */
  readonly keptAt = signal<number | null>(null);
  /** Whether something typed is not on the device yet. */
  readonly isBehind = signal(false);

  private next: { draft: Draft | null } | null = null;
  private timer: Timer | null = null;

  constructor(private readonly options: Options<Draft>) {}

  /** What is typed now; null for nothing, which takes the draft away. */
  note(draft: Draft | null): void {
    this.next = { draft };
    this.isBehind.value = draft !== null;
    this.timer ??= this.options.clock.after(DRAFT_MS, () => void this.flush());
  }

  /** Writes at once what is not written. */
  async flush(): Promise<void> {
    this.timer?.cancel();
    this.timer = null;
    const { next } = this;
    this.next = null;
    if (!next) return;
    if (next.draft === null) {
      this.keptAt.value = null;
      return this.options.remove();
    }
    const isKept = await this.options.write(next.draft);
    if (isKept) this.keptAt.value = this.options.clock.now();
    if (this.next === null) this.isBehind.value = false;
  }
}
