import type { Clock } from "../clock.ts";
import { Coalescer } from "./coalesce.ts";
import { ReplayRing } from "./ring.ts";
import type { EventStream } from "./stream.ts";
import { formatChannelName, type TopicDefinition } from "./topic.ts";

export interface ChannelOptions {
  clock: Clock;
  mergeWindowMs: number;
  maxFrames: number;
  /** Number of the hub's last frame when the channel was made. */
  seq: number;
  /** Makes a frame of the datum and hands it out. */
  emit: (channel: Channel, data: unknown) => void;
}

/** One topic with one parameter, or a variant of it: who follows it, and what it sent lately. */
export class Channel {
  readonly name: string;
  readonly streams = new Set<EventStream>();
  readonly ring: ReplayRing;
  private readonly coalescer: Coalescer<unknown> | null;
  private stopSource: (() => void) | null = null;

  constructor(
    readonly topic: TopicDefinition,
    readonly parameter: string,
    readonly variant: string,
    private readonly options: ChannelOptions,
  ) {
    this.name = formatChannelName(topic.name, parameter);
    // The source of an on-demand channel was silent until now, so whoever comes with an older cursor has missed something.
    this.ring = new ReplayRing(options.maxFrames, this.isOnDemand ? options.seq : 0);
    const emit = (data: unknown) => options.emit(this, data);
    this.coalescer = topic.merge ? new Coalescer(options.clock, options.mergeWindowMs, topic.merge, emit) : null;
  }

  publish(data: unknown): void {
    if (this.coalescer) this.coalescer.add(data);
    else this.options.emit(this, data);
  }

  /** Adds a stream; the first one starts the source, whose refusal (an Error) leaves the channel as it was. */
  join(stream: EventStream): void {
    if (!this.stopSource) this.stopSource = this.startSource();
    this.streams.add(stream);
  }

  /** Takes a stream away; true when the channel is of no use any more. */
  leave(stream: EventStream): boolean {
    this.streams.delete(stream);
    if (this.streams.size > 0) return false;
    if (!this.isOnDemand) return this.ring.length === 0 && !this.coalescer?.isBusy;
    this.close();
    return true;
  }

  /** Whether it lives only while somebody follows it. */
  private get isOnDemand(): boolean {
    return this.variant !== "" || this.topic.onDemand !== undefined;
  }

  private startSource(): (() => void) | null {
    const { topic, parameter, variant } = this;
    return (variant === "" ? topic.onDemand?.(parameter) : topic.onVariant?.(parameter, variant)) ?? null;
  }

  /** Stops the source and the merge window. */
  close(): void {
    this.coalescer?.close();
    const stop = this.stopSource;
    this.stopSource = null;
    stop?.();
  }
}
