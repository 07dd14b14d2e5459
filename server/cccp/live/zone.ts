/** The zone that the server displays dates in: that of the newest date that it sent, so that it follows summer time. */
export class DisplayZone {
  /** Seconds east of UTC; 0 until a date was seen. */
  offsetSeconds = 0;
  private newestAt = Number.NEGATIVE_INFINITY;

  see(at: number, offsetSeconds: number): void {
    if (at < this.newestAt) return;
    this.newestAt = at;
    this.offsetSeconds = offsetSeconds;
  }
}
