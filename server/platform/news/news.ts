import type { Transaction } from "../../../db/open.ts";
import type { Clock } from "../clock.ts";
import { addNotice, countNoticesOf } from "./repo.ts";

/** What there is to tell one person, as a reference: what it says is asked of its room when it is told. */
export interface NewsReference {
  /** The source that knows what it says: `enrichment.hop`. */
  kind: string;
  /** A key in the terms of that source. */
  subject: string;
}

/** A piece of news as facts: the reader gets them in words. */
export interface NewsItem {
  /** A call was passed on to the reader, or handed back to them. */
  what: "call_offered" | "call_returned";
  /** Whose doing it is. */
  byName: string;
  /** Whose call it is; as much of a number as the reader may see. */
  fromName: string;
  /** What it is about; "" when nobody said. */
  about: string;
  /** Where it is, in the app. */
  path: string;
}

/** What rooms implement whose facts are meant for one person. */
export interface NewsSource {
  kind: string;
  /** What the news says to the person now; null when it is nothing to them any more: it was settled, or they may not see it. */
  read(subject: string, userId: string): Promise<NewsItem | null>;
}

/** News that one person is not told yet; more says nothing more. */
const MOST_OF_A_PERSON = 100;

/**
 * News for one person: a room notes them in the transaction of what happened, so that a crash loses none; alerts tell them by
 * push. Kept is only what they are about, so that whatever is told is what may be seen at that moment.
 */
export class News {
  private readonly sources = new Map<string, NewsSource>();
  private listener = () => {};

  constructor(private readonly clock: Clock) {}

  /** @throws Error when the kind is taken: a mistake of the program. */
  register(source: NewsSource): void {
    if (this.sources.has(source.kind)) throw new Error(`news of ${source.kind} have two sources`);
    this.sources.set(source.kind, source);
  }

  /** Notes news for a person. Call `hurry` once the transaction is over. */
  async add(tx: Transaction, userId: string, { kind, subject }: NewsReference): Promise<void> {
    if ((await countNoticesOf(tx, userId)) >= MOST_OF_A_PERSON) return;
    await addNotice(tx, { userId, kind, subject, at: this.clock.now() });
  }

  /** There is something new to tell. */
  hurry(): void {
    this.listener();
  }

  /** Who is told that there is. */
  onNews(listener: () => void): void {
    this.listener = listener;
  }

  async read({ kind, subject }: NewsReference, userId: string): Promise<NewsItem | null> {
    return (await this.sources.get(kind)?.read(subject, userId)) ?? null;
  }
}
