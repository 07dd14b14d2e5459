import { signal } from "@preact/signals";
import type { Clock, Timer } from "../../server/platform/clock.ts";
import { earlier } from "./cursor.ts";
import {
  GATHER_MS,
  HIDDEN_PATIENCE_MS,
  LOOK_MS,
  parseFrame,
  parseReload,
  retryDelayMs,
  SILENCE_MS,
  STALE_MS,
  type StreamPhase,
  topicName,
} from "./stream-state.ts";

/** The part of the browser's EventSource that is used. */
export interface Source {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onerror: ((event: Event) => void) | null;
  addEventListener(name: string, run: (event: MessageEvent<string>) => void): void;
  close(): void;
}

interface StreamOptions {
  clock: Clock;
  open: (url: string) => Source;
  /** Resolves when the server answers at all. */
  probe: () => Promise<void>;
  random: () => number;
}

interface TopicHandler {
  /** `id` is the frame's place in the stream, `at` the server's clock. */
  onData(data: unknown, id: string | null, at: number): void;
  /** Changes were missed: read the topic again. */
  onReload(): void;
}

/**
 * The one event stream of the page. Topics come and go by need; each change of them, each failure and each return from
 * the background opens it anew from the last event seen, so that nothing is missed or the topic is told to reload.
 */
export class EventStream {
  readonly phase = signal<StreamPhase>("idle");
  /** When the server was last heard, by this machine's clock; null before the first time. */
  readonly heardAt = signal<number | null>(null);

  private readonly topics = new Map<string, Set<TopicHandler>>();
  private source: Source | null = null;
  private openedTopics = "";
  private lastId: string | null = null;
  private attempt = 0;
  private framedAt = 0;
  private isProbing = false;
  private isHidden = false;
  private timer: Timer | null = null;
  private hiding: Timer | null = null;
  private watch: Timer | null = null;

  constructor(private readonly options: StreamOptions) {}

  /** Asks for a topic from a place on (null: from now); returns how to let go of it. */
  want(topic: string, since: string | null, handler: TopicHandler): () => void {
    const handlers = this.topics.get(topic) ?? new Set();
    handlers.add(handler);
    this.topics.set(topic, handlers);
    this.lastId = earlier(this.lastId, since);
    // Whoever has a place has just read: a server that dies before the stream opens was heard all the same, and what is shown grows old.
    if (since !== null && this.heardAt.peek() === null) this.heard();
    this.schedule(GATHER_MS);
    return () => {
      handlers.delete(handler);
      if (handlers.size > 0 || this.topics.get(topic) !== handlers) return;
      this.topics.delete(topic);
      this.schedule(GATHER_MS);
    };
  }

  /** Tells whether the page is in sight; a long absence closes the stream, the return opens it. */
  setHidden(isHidden: boolean): void {
    if (isHidden === this.isHidden) return;
    this.isHidden = isHidden;
    this.hiding?.cancel();
    this.hiding = null;
    if (isHidden) {
      this.hiding = this.options.clock.after(HIDDEN_PATIENCE_MS, () => this.pause());
    } else if (this.phase.peek() !== "open") {
      this.attempt = 0;
      this.schedule(0, true);
    }
  }

  /** Another tab needs the connection: a page out of sight closes its stream at once; one in sight keeps it. */
  giveWay(): void {
    if (!this.isHidden) return;
    this.hiding?.cancel();
    this.hiding = null;
    this.pause();
  }

  /** The network is back, or the user asks: tries at once. */
  retryNow(): void {
    if (this.phase.peek() === "waiting") this.schedule(0, true);
  }

  /** Closes for good and leaves no timer. */
  stop(): void {
    this.topics.clear();
    this.hiding?.cancel();
    this.shut();
    this.phase.value = "idle";
  }

  private schedule(delayMs: number, isForced = false): void {
    if (this.phase.peek() === "waiting" && !isForced) return;
    if (this.phase.peek() === "paused" && this.isHidden) return;
    this.timer?.cancel();
    this.timer = this.options.clock.after(delayMs, () => this.connect());
  }

  private connect(): void {
    this.timer = null;
    const topics = [...this.topics.keys()].sort().join(",");
    if (topics === "") {
      this.shut();
      this.phase.value = "idle";
      return;
    }
    if (this.source && topics === this.openedTopics && this.phase.peek() !== "waiting") return;
    this.shut();
    this.phase.value = "connecting";
    this.openedTopics = topics;
    const since = this.lastId === null ? "" : `&since=${encodeURIComponent(this.lastId)}`;
    const source = this.options.open(`/api/events/stream?topics=${encodeURIComponent(topics)}${since}`);
    this.source = source;
    const current = (run: (event: MessageEvent<string>) => void) => (event: Event) => {
      if (this.source === source) run(event as MessageEvent<string>);
    };
    source.onopen = current(() => this.opened());
    source.onmessage = current((event) => this.received(event));
    source.onerror = current(() => this.failed());
    source.addEventListener(
      "reload",
      current((event) => this.reload(event)),
    );
    source.addEventListener(
      "bye",
      current(() => this.failed()),
    );
  }

  private opened(): void {
    this.phase.value = "open";
    this.attempt = 0;
    this.heard();
    this.framedAt = this.options.clock.now();
    this.watch?.cancel();
    this.watch = this.options.clock.every(LOOK_MS, () => this.checkSilence());
  }

  private received(event: MessageEvent<string>): void {
    this.heard();
    this.framedAt = this.options.clock.now();
    const id = event.lastEventId || null;
    if (id !== null) this.lastId = id;
    const frame = parseFrame(event.data);
    if (!frame) return;
    for (const handler of this.topics.get(topicName(frame)) ?? []) handler.onData(frame.data, id, frame.at);
  }

  private reload(event: MessageEvent<string>): void {
    this.heard();
    if (event.lastEventId) this.lastId = event.lastEventId;
    for (const topic of parseReload(event.data) ?? [...this.topics.keys()]) {
      for (const handler of this.topics.get(topic) ?? []) handler.onReload();
    }
  }

  private failed(): void {
    this.shut();
    this.phase.value = "waiting";
    this.timer = this.options.clock.after(retryDelayMs(this.attempt++, this.options.random), () => this.connect());
  }

  private pause(): void {
    this.shut();
    this.phase.value = "paused";
  }

  /** Asks a silent server whether it is there; gives up a stream that is silent for too long. */
  private checkSilence(): void {
    const now = this.options.clock.now();
    if (this.isHidden || this.isProbing || now - (this.heardAt.peek() ?? 0) < SILENCE_MS) return;
    if (now - this.framedAt >= STALE_MS) {
      this.openedTopics = "";
      this.connect();
      return;
    }
    const source = this.source;
    this.isProbing = true;
    this.options.probe().then(
      () => {
        this.isProbing = false;
        if (this.source === source) this.heard();
      },
      () => {
        this.isProbing = false;
        if (this.source === source && source !== null) this.failed();
      },
    );
  }

  private heard(): void {
    this.heardAt.value = this.options.clock.now();
  }

  private shut(): void {
    this.timer?.cancel();
    this.timer = null;
    this.watch?.cancel();
    this.watch = null;
    this.source?.close();
    this.source = null;
  }
}
