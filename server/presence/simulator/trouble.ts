import type { Clock, Timer } from "../../platform/clock.ts";
import { Random } from "../../platform/random.ts";
import type { YeastarFault } from "./faults.ts";

/** What comes of a request: an answer, or none. */
export type SimulatedAnswer =
  | { kind: "answer"; status: number; type: string; text: string }
  /** The connection ends without an answer. */
  | { kind: "closed" }
  /** There is not even a connection. */
  | { kind: "refused" };

/** How long a request is left without an answer. */
export const SILENCE_MS = 60_000;
/** Requests that may wait at once; further ones are answered at once, with 503. */
const MAX_WAITING = 200;
const GATEWAY =
  "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
/** What goes wrong with updates, and the errcode that tells it. */
const UPDATE_ERRCODES = [
  ["internal", -2],
  ["failure", -1],
  ["partial", 1],
  ["processing", 2],
] as const;

/** What goes wrong with answers: they come late, break off, do not come, or something else answers. */
export class Trouble {
  private readonly random: Random;
  private readonly waiting = new Map<Timer, () => void>();

  constructor(
    private readonly clock: Clock,
    seed: number,
    /** In force; may change while it runs. */
    private readonly faults: Map<YeastarFault, number>,
  ) {
    this.random = new Random(seed ^ 0x7e57_fa17);
  }

  /** The answer as the other side gets it. */
  async suffer(answer: () => SimulatedAnswer): Promise<SimulatedAnswer> {
    if (this.waiting.size >= MAX_WAITING) return { kind: "answer", status: 503, type: "text/plain", text: "busy" };
    if (this.happens("timeout")) await this.wait(SILENCE_MS);
    await this.wait(this.faults.get("slow") ?? 0);
    if (this.happens("closed")) return { kind: "closed" };
    if (this.happens("bad-gateway")) return { kind: "answer", status: 502, type: "text/html", text: GATEWAY };
    const whole = answer();
    if (whole.kind !== "answer" || !this.happens("half-response")) return whole;
    return { ...whole, text: whole.text.slice(0, Math.floor(whole.text.length / 2)) };
  }

  /** An errcode in place of doing what was asked. */
  instead(path: string): number | null {
    const left = this.faults.get("overload") ?? 0;
    if (left > 0) {
      this.faults.set("overload", left - 1);
      return 70082;
    }
    if (path !== "extension/update") return null;
    return UPDATE_ERRCODES.find(([name]) => this.happens(name))?.[1] ?? null;
  }

  happens(name: YeastarFault): boolean {
    const percent = this.faults.get(name) ?? 0;
    return percent > 0 && this.random.chance(percent / 100);
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
}
