import type { Colleague, Colleagues } from "../platform/auth/colleagues.ts";
import type { Bus } from "../platform/events/bus.ts";
import type { Hub } from "../platform/events/hub.ts";
import type { News } from "../platform/news/news.ts";
import type { Clock } from "../platform/clock.ts";
import type { CallLine } from "./calls/call-view.ts";
import type { History } from "./calls/history.ts";
import type { StoredCall } from "./calls/stored-call.ts";
import type { NoteEdit, Notes, Saved, Writer } from "./notes/notes.ts";
import type { TagEdit, Tags } from "./tags/tags.ts";
import { CALLS_TOPIC, OFFERS_TOPIC, type OffersPatch } from "./topics.ts";
import { viewerKey, viewerOfKey } from "./viewer.ts";

export interface DeskParts {
  history: History;
  notes: Notes;
  tags: Tags;
  colleagues: Colleagues;
  hub: Hub;
  bus: Bus;
  news: Pick<News, "hurry">;
  clock: Clock;
  /** Hears of what could not be told to those who follow. */
  onFault: (cause: unknown) => void;
  /** Hears that somebody changed the tags of a call. */
  onTagged: () => void;
}

/** What a change of a note is answered with. */
export interface SavedNote {
  version: number;
  position: number;
  call: CallLine | null;
}

/** Somebody whom calls can be passed on to. */
export type Choosable = Pick<Colleague, "name" | "displayName" | "extension">;

/** The published fact that a call was passed on to somebody. */
export interface CallOffered {
  callRef: number;
  callId: string;
  toId: string;
  toName: string;
  fromName: string;
}

/** The published fact that a call was handed back to whoever passed it on. */
export interface CallReturned {
  callRef: number;
  callId: string;
  /** "" for somebody without an account here. */
  toId: string;
  byName: string;
}

/** Where people work on calls: it changes notes and tells everybody who follows. */
export class Desk {
  constructor(private readonly parts: DeskParts) {}

  async save(ref: number, edit: NoteEdit, writer: Writer): Promise<SavedNote> {
    const saved = await this.parts.notes.save(ref, edit, writer);
    const call = await this.told(saved.call, saved.lostBy, writer);
    this.announce(saved, writer);
    return { version: saved.version, position: saved.position, call };
  }

  /** Saves changes of several notes, all or none. @throws Problem as `Notes.save`. */
  async saveAll(edits: readonly { ref: number; edit: NoteEdit }[], writer: Writer): Promise<void> {
    for (const saved of await this.parts.notes.saveAll(edits, writer)) {
      await this.publish([saved.call], saved.lostBy);
      this.announce(saved, writer);
    }
  }

  /** @throws Problem as `Tags.change`. */
  async tag(ref: number, edit: TagEdit, writer: Writer): Promise<{ call: CallLine | null }> {
    const call = await this.parts.tags.change(ref, edit, writer);
    this.parts.onTagged();
    return { call: await this.told(call, [], writer) };
  }

  async accept(ref: number, writer: Writer): Promise<{ call: CallLine | null }> {
    const call = await this.parts.notes.accept(ref, writer);
    this.tellOffers(call.ref, [writer.who.id]);
    return { call: await this.told(call, [], writer) };
  }

  async handBack(ref: number, comment: string, writer: Writer): Promise<{ call: CallLine | null }> {
    const { call, lostBy, toId } = await this.parts.notes.handBack(ref, comment, writer);
    this.tellOffers(call.ref, [writer.who.id]);
    this.tellRoom<CallReturned>("enrichment.call.returned", {
      ...{ callRef: call.ref, callId: call.callId, toId, byName: writer.who.displayName },
    });
    return { call: await this.told(call, lostBy, writer) };
  }

  async colleagues(): Promise<Choosable[]> {
    const all = await this.parts.colleagues.list();
    return all.map(({ name, displayName, extension }) => ({ name, displayName, extension }));
  }

  /** Tells those who follow of calls that changed. A failure is reported and changes nothing: they read again. */
  async publish(calls: readonly StoredCall[], lostBy: readonly string[] = []): Promise<void> {
    const { hub, history, onFault } = this.parts;
    try {
      const viewers = ["", ...hub.variantsOf(CALLS_TOPIC, "")].map(viewerOfKey);
      for (const [viewer, lines] of await history.linesFor(viewers, calls)) {
        const gone = lostBy.includes(viewer.userId)
          ? calls.map(({ ref }) => ref).filter((ref) => !has(lines, ref))
          : [];
        if (lines.length + gone.length > 0) hub.publish(CALLS_TOPIC, "", { calls: lines, gone }, viewerKey(viewer));
      }
    } catch (cause) {
      onFault(cause);
    }
  }

  /** Tells those who follow of calls of which more than themselves changed. */
  async publishAgain(refs: readonly number[]): Promise<void> {
    await this.publish(await this.parts.history.stored(refs));
  }

  /** The call as the writer sees it now; null when it is theirs no more. */
  private async told(call: StoredCall, lostBy: readonly string[], writer: Writer): Promise<CallLine | null> {
    await this.publish([call], lostBy);
    const viewer = this.parts.history.viewerOf(writer.who);
    return (await this.parts.history.linesFor([viewer], [call])).get(viewer)?.[0] ?? null;
  }

  private announce({ call, offeredTo, lostBy }: Saved, writer: Writer): void {
    this.tellOffers(call.ref, offeredTo ? [...lostBy, offeredTo.id] : lostBy);
    if (!offeredTo) return;
    const offered: CallOffered = {
      ...{ callRef: call.ref, callId: call.callId, toId: offeredTo.id, toName: offeredTo.name },
      fromName: writer.who.displayName,
    };
    this.tellRoom("enrichment.call.offered", offered);
  }

  /** Whoever has one call more or less that waits for their answer reads them again. */
  private tellOffers(callRef: number, userIds: readonly string[]): void {
    const patch: OffersPatch = { callRef };
    for (const userId of userIds) this.parts.hub.publish(OFFERS_TOPIC, "", patch, userId);
  }

  /** A fact for other rooms; the person whom it concerns is told by what was noted with the change. */
  private tellRoom<Fact>(topic: string, fact: Fact): void {
    this.parts.bus.publish(topic, this.parts.clock.now(), fact);
    this.parts.news.hurry();
  }
}

function has(lines: readonly CallLine[], ref: number): boolean {
  return lines.some(({ id }) => id === ref);
}
