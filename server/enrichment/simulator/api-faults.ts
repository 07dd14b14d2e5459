import type { Clock, Timer } from "../../platform/clock.ts";
import { Random } from "../../platform/random.ts";
import type { FaultName, WildixFaults } from "./faults.ts";

/** How long a request is left without an answer. */
export const SILENCE_MS = 60_000;
/** Requests that may wait at once; further ones are answered at once, with 503. */
const MAX_WAITING = 200;

/** What goes wrong with answers: they fail, come late, break off, or do not come. */
export class ApiFaults {
  private readonly random: Random;
  private readonly waiting = new Map<Timer, () => void>();

  constructor(
    seed: number,
    private readonly faults: WildixFaults,
    private readonly clock: Clock,
  ) {
    this.random = new Random(seed ^ 0x0a91_fa17);
  }

  /** The answer as the other side gets it. `refused` is how it is told that a log-in is wrong. */
  async suffer(answer: () => Response | Promise<Response>, refused: () => Response): Promise<Response> {
    const isBusy = this.waiting.size >= MAX_WAITING;
    if (isBusy) return new Response(null, { status: 503 });
    if (this.happens("timeout")) await this.wait(SILENCE_MS);
    await this.wait(this.faults.get("slow") ?? 0);
    if (this.happens("http-401")) return refused();
    if (this.happens("http-429")) return new Response(null, { status: 429, headers: { "retry-after": "1" } });
    if (this.happens("http-500")) return new Response("Internal Server Error", { status: 500 });
    const whole = await answer();
    return this.happens("truncated") ? await truncated(whole) : whole;
  }

  /** Lets everybody go who waits. */
  stop(): void {
    for (const [timer, go] of this.waiting) {
      timer.cancel();
      go();
    }
    this.waiting.clear();
  }

  private wait(delayMs: number): Promise<void> {
    if (delayMs === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.clock.after(delayMs, () => {
        this.waiting.delete(timer);
        resolve();
      });
      this.waiting.set(timer, resolve);
    });
  }

  private happens(name: FaultName): boolean {
    const percent = this.faults.get(name) ?? 0;
    return percent > 0 && this.random.chance(percent / 100);
  }
}

/** Half of the text under the same status, as a proxy hands on what a crash left. */
async function truncated(answer: Response): Promise<Response> {
  const text = await answer.text();
  const headers = { "content-type": "application/json" };
  return new Response(text.slice(0, Math.floor(text.length / 2)), { status: answer.status, headers });
}
