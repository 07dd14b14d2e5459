import type { Answered } from "../http/requests.ts";
import type { MetricFamily, Sample } from "./exposition.ts";

/** Upper bounds, seconds. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 1, 5];
/** Routes that are told apart; what comes after them is counted together. */
const MAX_ROUTES = 400;
const OTHER = "other";
/** Every file of the operator's own folder is a route. */
const FILES = /^\/public\//;

interface Tally {
  buckets: number[];
  count: number;
  sumSeconds: number;
}

/** Counts answers by route and class of status, and how long each route takes. Its labels are patterns, never what callers send. */
export class HttpMeter {
  private readonly answers = new Map<string, { route: string; method: string; status: string; count: number }>();
  private readonly times = new Map<string, Tally>();

  note({ method, route, status, durationMs }: Answered): void {
    const name = this.nameOf(route);
    const kind = { route: name, method: methodOf(method), status: `${Math.floor(status / 100)}xx` };
    const key = `${kind.method} ${kind.status} ${name}`;
    const known = this.answers.get(key);
    if (known) known.count++;
    else this.answers.set(key, { ...kind, count: 1 });
    const seconds = durationMs / 1000;
    let tally = this.times.get(name);
    if (!tally) {
      tally = { buckets: BUCKETS.map(() => 0), count: 0, sumSeconds: 0 };
      this.times.set(name, tally);
    }
    const index = BUCKETS.findIndex((bound) => seconds <= bound);
    if (index >= 0) tally.buckets[index] = (tally.buckets[index] ?? 0) + 1;
    tally.count++;
    tally.sumSeconds += seconds;
  }

  families(): MetricFamily[] {
    return [
      {
        name: "vigie_http_requests_total",
        type: "counter",
        help: "Requests that were answered, by the pattern of their route.",
        samples: [...this.answers.values()].map(({ count, ...labels }) => ({ labels, value: count })),
      },
      {
        name: "vigie_http_request_duration_seconds",
        type: "histogram",
        help: "Time until an answer began; of an event stream, until it was open.",
        samples: [...this.times].flatMap(([route, tally]) => histogram(route, tally)),
      },
    ];
  }

  private nameOf(route: string): string {
    const name = route === "" ? "none" : FILES.test(route) ? "/public/*" : route;
    return this.times.has(name) || this.times.size < MAX_ROUTES ? name : OTHER;
  }
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** A method is any word that a caller likes. */
function methodOf(method: string): string {
  return METHODS.has(method) ? method : OTHER;
}

function histogram(route: string, { buckets, count, sumSeconds }: Tally): Sample[] {
  let sum = 0;
  const samples: Sample[] = BUCKETS.map((bound, index) => {
    sum += buckets[index] ?? 0;
    return { suffix: "_bucket", labels: { route, le: String(bound) }, value: sum };
  });
  samples.push({ suffix: "_bucket", labels: { route, le: "+Inf" }, value: count });
  samples.push({ suffix: "_sum", labels: { route }, value: sumSeconds });
  samples.push({ suffix: "_count", labels: { route }, value: count });
  return samples;
}
