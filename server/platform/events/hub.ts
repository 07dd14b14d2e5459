import type { Identity } from "../auth/identity.ts";
import type { Clock, Timer } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import type { Log } from "../log.ts";
import { Channel, type ChannelOptions } from "./channel.ts";
import {
  BYE_FRAME,
  encodeData,
  encodeMark,
  encodeReload,
  formatCursor,
  HEARTBEAT_FRAME,
  parseCursor,
  RETRY_FRAME,
} from "./frames.ts";
import "./problems.ts";
import type { KeptFrame } from "./ring.ts";
import { EventStream, type StreamEnd } from "./stream.ts";
import { formatChannelName, type TopicDefinition } from "./topic.ts";
import { followed } from "./followed.ts";

export interface HubLimits {
  /** Streams open at once; one more is answered 503. */
  maxStreams: number;
  /** Channels that one stream may follow. */
  maxTopics: number;
  /** Frames kept for replay, per channel. */
  maxFrames: number;
  /** Bytes kept for replay, all channels together; past it the largest channel lets go of its oldest frames. */
  maxRingBytes: number;
  mergeWindowMs: number;
  heartbeatMs: number;
}

const DEFAULT_LIMITS: HubLimits = {
  maxStreams: 6_000,
  maxTopics: 50,
  maxFrames: 2_000,
  maxRingBytes: 16 * 1024 * 1024,
  // Waiting for the window must leave room in the 250 ms that a change may take to 1,000 open screens.
  mergeWindowMs: 150,
  heartbeatMs: 15_000,
};

/** A gap larger than this is read anew instead: replaying it would cost more than a snapshot and fill the reader's queue. */
const MAX_REPLAY_BYTES = 256 * 1024;

const noHurry = () => {};

export interface HubOptions extends Partial<HubLimits> {
  clock: Clock;
  log: Log;
  /** Names this run of the server in event ids: letters, digits and dashes, never the same twice. */
  boot: string;
}

export interface StreamRequest {
  who: Identity | null;
  /** Names as `topic` or `topic/parameter`. */
  topics: readonly string[];
  /** The last event id that the reader saw, as it sent it; null for a reader that comes for the first time. */
  since: string | null;
  /** Sets a last short deadline on the connection; see `EventStream`. */
  hurry?: () => void;
}

/**
 * Everything that changes, to everybody who looks: topics with rights, one frame encoded per change and shared by all
 * streams, replay for readers that were away. Publishing costs as much as the channel has streams.
 */
export class Hub {
  private readonly limits: HubLimits;
  private readonly definitions = new Map<string, TopicDefinition>();
  private readonly channels = new Map<string, Channel>();
  /** Variants that are followed, by the channel's name. */
  private readonly variants = new Map<string, Set<string>>();
  private readonly streams = new Set<EventStream>();
  private readonly channelOptions: ChannelOptions;
  private heartbeat: Timer | null = null;
  private seq = 0;
  private ringBytes = 0;
  private evicted = 0;
  private isClosed = false;

  constructor(private readonly options: HubOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...options };
    formatCursor({ boot: options.boot, seq: 0 });
    this.channelOptions = {
      clock: options.clock,
      mergeWindowMs: this.limits.mergeWindowMs,
      maxFrames: this.limits.maxFrames,
      seq: 0,
      emit: (channel, data) => this.emit(channel, data),
    };
  }

  /** Where the stream stands now: a reader that takes a snapshot and then follows `since` this misses nothing. */
  get cursor(): string {
    return formatCursor({ boot: this.options.boot, seq: this.seq });
  }

  /** All topics, by name. */
  get topics(): readonly TopicDefinition[] {
    return [...this.definitions.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** What the hub holds, and how many slow readers were cut since the start. */
  get counts(): { streams: number; channels: number; evicted: number; ringBytes: number } {
    const { evicted, ringBytes } = this;
    return { streams: this.streams.size, channels: this.channels.size, evicted, ringBytes };
  }

  /** Who reads each open stream; whoever is nobody in particular is left out. */
  get readers(): readonly Identity[] {
    return [...this.streams.keys()].map(({ who }) => who).filter((who) => who !== null);
  }

  /** Makes a topic known. Throws for a name that is taken or that a URL could not carry. */
  define(topic: TopicDefinition): void {
    if (!/^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*$/.test(topic.name)) throw new Error(`topic name: ${topic.name}`);
    if (this.definitions.has(topic.name)) throw new Error(`topic ${topic.name} is defined twice`);
    this.definitions.set(topic.name, topic);
  }

  /** The variants of a channel that somebody follows, "" not among them. */
  variantsOf(topic: string, parameter: string): string[] {
    return [...(this.variants.get(formatChannelName(topic, parameter)) ?? [])];
  }

  /**
   * Sends `data` to who follows the channel and keeps it for replay; `parameter` is "" for topics without one. A variant gets
   * nothing of what is published for the whole.
   */
  publish(topic: string, parameter: string, data: unknown, variant = ""): void {
    if (this.isClosed) return;
    const definition = this.definitions.get(topic);
    if (!definition) throw new Error(`topic ${topic} is not defined`);
    const existing = this.channels.get(keyOf(formatChannelName(topic, parameter), variant));
    // Nobody looks at an on-demand channel that does not exist, and nobody will ever be able to ask for this datum.
    if (!existing && (variant !== "" || definition.onDemand)) return;
    (existing ?? this.channel(definition, parameter, variant)).publish(data);
  }

  /** Opens a stream. Throws a Problem: unknown topic 404, missing right 403, too many topics 422 or streams 503. */
  open(request: StreamRequest): ReadableStream<Uint8Array> {
    if (this.isClosed || this.streams.size >= this.limits.maxStreams) {
      throw new Problem("too_many_streams", { retryAfterSeconds: 5 });
    }
    const stream = new EventStream({
      who: request.who,
      hurry: request.hurry ?? noHurry,
      onEnd: this.onStreamEnd,
    });
    const joined: Channel[] = [];
    try {
      for (const { definition, parameter } of followed(request, this.definitions, this.limits.maxTopics)) {
        const variant = request.who ? (definition.variantOf?.(request.who) ?? "") : "";
        const channel = this.channel(definition, parameter, variant);
        joined.push(channel);
        channel.join(stream);
      }
    } catch (cause) {
      this.leaveAll(stream, joined);
      throw cause;
    }
    stream.channels = joined;
    this.streams.add(stream);
    this.heartbeat ??= this.options.clock.every(this.limits.heartbeatMs, () => this.beat());
    this.greet(stream, joined, request.since);
    return stream.body;
  }

  /** Cuts the streams of some people, after a log-out or a change of rights; returns how many. */
  disconnect(isMeant: (who: Identity | null) => boolean): number {
    const cut = [...this.streams].filter((stream) => isMeant(stream.who));
    for (const stream of cut) stream.close();
    return cut.length;
  }

  /** Says goodbye to every stream and stops every source and timer; what is published later is dropped. */
  close(): void {
    this.isClosed = true;
    for (const stream of [...this.streams]) stream.close(BYE_FRAME);
    for (const channel of this.channels.values()) channel.close();
    this.channels.clear();
    this.variants.clear();
  }

  private channel(definition: TopicDefinition, parameter: string, variant: string): Channel {
    const name = formatChannelName(definition.name, parameter);
    const key = keyOf(name, variant);
    let channel = this.channels.get(key);
    if (!channel) {
      channel = new Channel(definition, parameter, variant, { ...this.channelOptions, seq: this.seq });
      this.channels.set(key, channel);
      if (variant !== "") this.variants.set(name, (this.variants.get(name) ?? new Set()).add(variant));
    }
    return channel;
  }

  private drop({ name, variant }: Channel): void {
    this.channels.delete(keyOf(name, variant));
    const variants = this.variants.get(name);
    variants?.delete(variant);
    if (variants?.size === 0) this.variants.delete(name);
  }

  private emit(channel: Channel, data: unknown): void {
    this.seq += 1;
    const cursor = { boot: this.options.boot, seq: this.seq };
    const bytes = encodeData(cursor, channel.topic.name, channel.parameter, this.options.clock.now(), data);
    const before = channel.ring.byteLength;
    channel.ring.push({ seq: this.seq, bytes });
    this.ringBytes += channel.ring.byteLength - before;
    if (this.ringBytes > this.limits.maxRingBytes) this.shrinkRings();
    for (const stream of channel.streams) stream.push(bytes);
  }

  private shrinkRings(): void {
    while (this.ringBytes > this.limits.maxRingBytes) {
      let largest: Channel | null = null;
      for (const channel of this.channels.values()) {
        if (!largest || channel.ring.byteLength > largest.ring.byteLength) largest = channel;
      }
      if (!largest) return;
      const before = largest.ring.byteLength;
      largest.ring.dropOldest();
      this.ringBytes -= before - largest.ring.byteLength;
    }
  }

  /** Retry time, then what the reader missed or is told to read anew, then where the stream stands. */
  private greet(stream: EventStream, channels: readonly Channel[], since: string | null): void {
    stream.push(RETRY_FRAME);
    if (since !== null) {
      const { lost, missed } = this.gap(channels, since);
      if (lost.length > 0) stream.push(encodeReload(lost));
      for (const frame of missed) stream.push(frame.bytes);
    }
    stream.push(encodeMark({ boot: this.options.boot, seq: this.seq }));
  }

  private gap(channels: readonly Channel[], since: string): { lost: string[]; missed: KeptFrame[] } {
    const cursor = parseCursor(since);
    const isOurs = cursor !== null && cursor.boot === this.options.boot && cursor.seq <= this.seq;
    const lost: string[] = [];
    const missed: KeptFrame[] = [];
    let replayBytes = 0;
    for (const channel of channels) {
      const frames = isOurs ? channel.ring.after(cursor.seq) : null;
      const byteLength = frames?.reduce((sum, frame) => sum + frame.bytes.byteLength, 0) ?? 0;
      if (!frames || replayBytes + byteLength > MAX_REPLAY_BYTES) {
        lost.push(channel.name);
      } else {
        replayBytes += byteLength;
        missed.push(...frames);
      }
    }
    missed.sort((a, b) => a.seq - b.seq);
    return { lost, missed };
  }

  private readonly onStreamEnd = (stream: EventStream, end: StreamEnd): void => {
    if (end === "evicted") this.countEviction(stream);
    this.leaveAll(stream, stream.channels);
    this.streams.delete(stream);
    if (this.streams.size > 0) return;
    this.heartbeat?.cancel();
    this.heartbeat = null;
  };

  private countEviction({ who, channels }: EventStream): void {
    this.evicted += 1;
    this.options.log.info("a reader that did not keep up was cut", {
      who: who?.name ?? "nobody",
      topics: channels.map(({ name }) => name).join(","),
    });
  }

  private beat(): void {
    for (const stream of this.streams) stream.push(HEARTBEAT_FRAME);
  }

  private leaveAll(stream: EventStream, joined: readonly Channel[]): void {
    for (const channel of joined) {
      if (!channel.leave(stream)) continue;
      this.ringBytes -= channel.ring.byteLength;
      this.drop(channel);
    }
  }
}

/** Key of a channel. A name begins with a letter, so that no parameter that is asked for is taken for a variant. */
function keyOf(name: string, variant: string): string {
  return variant === "" ? name : `\n${variant.length}\n${variant}${name}`;
}
