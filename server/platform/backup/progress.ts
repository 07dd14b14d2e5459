/** Where long work is: `copy` (of the database; how far cannot be told), `pack`, `unpack`, `look` (at what was unpacked). */
export type Step = "copy" | "pack" | "unpack" | "look";

export interface Progress {
  step: Step;
  doneBytes: number;
  /** 0 while nobody knows. */
  totalBytes: number;
}

export type OnProgress = (progress: Progress) => void;

/** Counts bytes and tells of them a hundred times at most. */
export class Meter {
  private doneBytes = 0;
  private toldPercent = -1;

  constructor(
    private readonly step: Step,
    private readonly totalBytes: number,
    private readonly onProgress: OnProgress,
  ) {}

  add(bytes: number): void {
    this.doneBytes += bytes;
    const percent = this.totalBytes === 0 ? 100 : Math.floor((this.doneBytes / this.totalBytes) * 100);
    if (percent === this.toldPercent) return;
    this.toldPercent = percent;
    this.onProgress({ step: this.step, doneBytes: this.doneBytes, totalBytes: this.totalBytes });
  }
}
