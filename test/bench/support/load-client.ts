/**
 * A process of its own that holds many event streams open and measures what arrives: run by the stream benchmarks as
 * `bun test/bench/support/load-client.ts '{"port":…,"path":…,"count":…,"headers":{…}}'`.
 *
 * Each frame carries a marker `~<epoch µs>.<number>~`; the reader needs nothing else, so the client costs little
 * beside the server that it shares two cores with. It prints `ready` once every stream has its response head, and, told
 * `report` on standard input, one JSON line with what it saw.
 */
export {};

interface Target {
  host: string;
  port: number;
  path: string;
  count: number;
  headers: Record<string, string>;
  /** Further headers of each stream, in turn. */
  each?: Record<string, string>[];
}

const MARKER = /~(\d+)\.(\d+)~/g;
const TAIL_LENGTH = 64;
const CONNECTING_AT_ONCE = 200;

const target = JSON.parse(process.argv[2] ?? "{}") as Target;
const headOf = (index: number) =>
  [`GET ${target.path} HTTP/1.1`, `Host: ${target.host}:${target.port}`, "Accept: text/event-stream"]
    .concat(
      Object.entries({ ...target.headers, ...target.each?.[index % target.each.length] }).map(
        ([name, value]) => `${name}: ${value}`,
      ),
    )
    .join("\r\n");

let openCount = 0;
let answeredCount = 0;
let refusedCount = 0;
let closedCount = 0;
let isMeasuring = false;
const latenciesUs: number[] = [];
const seenPerStream: number[] = [];

interface StreamState {
  index: number;
  hasHead: boolean;
  tail: string;
}

function nowUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

function connect(index: number): Promise<unknown> {
  return Bun.connect<StreamState>({
    hostname: target.host,
    port: target.port,
    socket: {
      open(socket) {
        socket.data = { index, hasHead: false, tail: "" };
        socket.write(`${headOf(index)}\r\n\r\n`);
        openCount += 1;
      },
      data(socket, chunk) {
        const state = socket.data;
        const text = state.tail + chunk.toString("latin1");
        if (!state.hasHead) {
          if (!text.includes("\r\n\r\n")) {
            state.tail = text;
            return;
          }
          state.hasHead = true;
          if (text.startsWith("HTTP/1.1 200")) answeredCount += 1;
          else refusedCount += 1;
        }
        let end = 0;
        const receivedAt = nowUs();
        for (const match of text.matchAll(MARKER)) {
          end = match.index + match[0].length;
          if (!isMeasuring) continue;
          latenciesUs.push(receivedAt - Number(match[1]));
          seenPerStream[state.index] = (seenPerStream[state.index] ?? 0) + 1;
        }
        state.tail = text.slice(Math.max(end, text.length - TAIL_LENGTH));
      },
      close() {
        closedCount += 1;
      },
      error() {
        closedCount += 1;
      },
    },
  });
}

for (let first = 0; first < target.count; first += CONNECTING_AT_ONCE) {
  const batch = Math.min(CONNECTING_AT_ONCE, target.count - first);
  await Promise.all(Array.from({ length: batch }, (_, i) => connect(first + i)));
}
while (answeredCount + refusedCount < target.count && closedCount === 0) await Bun.sleep(10);
console.log("ready");

for await (const line of console) {
  if (line === "measure") isMeasuring = true;
  if (line !== "report") continue;
  latenciesUs.sort((a, b) => a - b);
  const at = (share: number) =>
    (latenciesUs[Math.min(latenciesUs.length - 1, Math.floor(latenciesUs.length * share))] ?? 0) / 1000;
  console.log(
    JSON.stringify({
      streams: openCount,
      refused: refusedCount,
      closed: closedCount,
      frames: latenciesUs.length,
      fewest: Math.min(...Array.from({ length: target.count }, (_, i) => seenPerStream[i] ?? 0)),
      most: Math.max(...Array.from({ length: target.count }, (_, i) => seenPerStream[i] ?? 0)),
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      p99Ms: at(0.99),
      maxMs: at(1),
    }),
  );
  process.exit(0);
}
