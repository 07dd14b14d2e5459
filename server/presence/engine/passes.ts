import type { Clock } from "../../platform/clock.ts";
import type { Extension } from "./extension.ts";
import type { Timers } from "./timers.ts";

/** Everybody else gets their turn of the loop after that; a request waits 20 ms at the most. */
const SLICE_MS = 8;
/** A clock that stands still must not make one turn of everything. */
const SLICE = 128;

/** Goes over many extensions in slices, with a turn of the loop for everybody else between them. */
export class Passes {
  /** Since the start. */
  count = 0;
  decisions = 0;

  constructor(
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly judge: (extension: Extension) => void,
  ) {}

  async run(extensions: readonly Extension[]): Promise<void> {
    this.count += 1;
    let startedMs = this.clock.monotonic();
    let done = 0;
    for (const extension of extensions) {
      if (done >= SLICE || this.clock.monotonic() - startedMs >= SLICE_MS) {
        await new Promise<void>((resolve) => this.timers.after(0, resolve));
        startedMs = this.clock.monotonic();
        done = 0;
      }
      this.judge(extension);
      done += 1;
      this.decisions += 1;
    }
  }
}
