/** What people are told of or asked, beside the state of single extensions: banners and questions. In memory; the log has what happened. */
import type { Status } from "../model.ts";

/** Many extensions were changed at one instant, most likely by the PBX's own time conditions. */
export interface AutoSwitchBanner {
  id: number;
  kind: "auto_switch";
  pbxId: number;
  at: number;
  extensionIds: readonly number[];
  statuses: readonly string[];
}

/** Something changes this one again and again, and we stopped putting it back. */
export interface UnknownHandBanner {
  id: number;
  kind: "unknown_hand";
  pbxId: number;
  at: number;
  extensionIds: readonly number[];
  statuses: readonly string[];
}

export type Banner = AutoSwitchBanner | UnknownHandBanner;

/** Somebody else set it: keep that until the next change, or put it back? */
export interface Question {
  id: number;
  pbxId: number;
  askedAt: number;
  hand: "person" | "auto_switch" | "unknown_hand";
  extensions: readonly { extensionId: number; status: string; wanted: Status }[];
}

const MAX_BANNERS = 50;
const MAX_QUESTIONS = 500;
/** Of one kind, PBX and extension, a banner is news no more often. */
const SAME_BANNER_MS = 600_000;

export class Notices {
  banners: Banner[] = [];
  questions: Question[] = [];
  private lastId = 0;

  /** Adds a banner; one that says the same again within ten minutes takes the place of the older one. */
  tell(banner: Omit<Banner, "id">): void {
    const isSame = (other: Banner) =>
      other.kind === banner.kind &&
      other.pbxId === banner.pbxId &&
      banner.at - other.at < SAME_BANNER_MS &&
      (banner.kind === "auto_switch" || other.extensionIds[0] === banner.extensionIds[0]);
    this.banners = this.banners.filter((other) => !isSame(other));
    this.banners.push({ ...banner, id: this.nextId() });
    if (this.banners.length > MAX_BANNERS) this.banners.shift();
  }

  /** False when there is none of that id. */
  dismiss(bannerId: number): boolean {
    const before = this.banners.length;
    this.banners = this.banners.filter(({ id }) => id !== bannerId);
    return this.banners.length < before;
  }

  /** The id of the new question; the oldest goes when there are too many, and what it asked stays as it is. */
  ask(question: Omit<Question, "id">): number {
    const id = this.nextId();
    this.questions.push({ ...question, id });
    if (this.questions.length > MAX_QUESTIONS) this.questions.shift();
    return id;
  }

  /** Takes a question away; null when it is answered or no longer asked. */
  take(questionId: number): Question | null {
    const question = this.questions.find(({ id }) => id === questionId) ?? null;
    if (question) this.questions = this.questions.filter((other) => other !== question);
    return question;
  }

  /** Something else is wanted of this extension now: nobody need answer for it. */
  withdraw(questionId: number, extensionId: number): void {
    this.questions = this.questions.flatMap((question) => {
      if (question.id !== questionId) return [question];
      const extensions = question.extensions.filter((each) => each.extensionId !== extensionId);
      return extensions.length > 0 ? [{ ...question, extensions }] : [];
    });
  }

  clear(): void {
    this.banners = [];
    this.questions = [];
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }
}
