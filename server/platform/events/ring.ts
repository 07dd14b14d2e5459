/** The last frames of one channel, for readers that were away for a moment. */
export interface KeptFrame {
  seq: number;
  bytes: Uint8Array;
}

/**
 * A queue of frames in the order of their numbers. It knows the number of the last frame that it let go, and so
 * whether a reader's gap is still whole.
 */
export class ReplayRing {
  private frames: KeptFrame[] = [];
  /** Where the oldest frame stands in `frames`: dropping moves this, and the array is cut now and then. */
  private first = 0;
  private lostSeq: number;
  /** Bytes of all frames kept. */
  byteLength = 0;

  /** @param completeSince a reader that saw this number or a later one has missed nothing that is not in here */
  constructor(
    private readonly maxFrames: number,
    completeSince: number,
  ) {
    this.lostSeq = completeSince;
  }

  get length(): number {
    return this.frames.length - this.first;
  }

  push(frame: KeptFrame): void {
    this.frames.push(frame);
    this.byteLength += frame.bytes.byteLength;
    if (this.length > this.maxFrames) this.dropOldest();
  }

  dropOldest(): void {
    const frame = this.frames[this.first];
    if (!frame) return;
    this.first += 1;
    this.lostSeq = frame.seq;
    this.byteLength -= frame.bytes.byteLength;
    if (this.first >= 64 && this.first * 2 >= this.frames.length) {
      this.frames = this.frames.slice(this.first);
      this.first = 0;
    }
  }

  /** The frames after `seq`, oldest first; null when some of them are gone. */
  after(seq: number): KeptFrame[] | null {
    if (seq < this.lostSeq) return null;
    let low = this.first;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.frames[middle]?.seq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return this.frames.slice(low);
  }
}
