import { isStorageRefused } from "./errors.ts";

/** Remembers whether the storage refused the last write, so that the health page can say it while nobody writes by hand. */
export class Refusals {
  private hasRefused = false;

  /** Whether the last write was refused: a full, read-only or broken disk. The next one that is taken ends it. */
  get isRefusing(): boolean {
    return this.hasRefused;
  }

  /** Looks at how a write ends, and passes it on as it is. */
  async watch<Result>(write: Promise<Result>): Promise<Result> {
    try {
      const result = await write;
      this.hasRefused = false;
      return result;
    } catch (cause) {
      if (isStorageRefused(cause)) this.hasRefused = true;
      throw cause;
    }
  }
}
