import type { CallSums } from "./repo.ts";

/** Calls that are over, counted; each figure's formula stands in docs/call-history.md. */
export interface CallFigures {
  calls: number;
  /** As the PBX says it: somebody, or a mailbox, took the call. */
  answered: number;
  /** Of those, the ones that a mailbox took. */
  voicemail: number;
  unanswered: number;
  /** Neither of the two: what they came to is not told yet, or never was. */
  unknown: number;
  /** answered / (answered + unanswered); null when both are 0. */
  answeredRate: number | null;
  /** Over the calls of which the ringing is known. */
  meanRingSeconds: number | null;
  /** Over the calls that somebody took, mailboxes apart. */
  meanTalkSeconds: number | null;
  /** Over all calls, an unanswered one being 0 s of talk. */
  meanTalkPerCallSeconds: number | null;
  talkSeconds: number;
  longestTalkSeconds: number;
}

/** Adds calls up, part by part. */
export class CallTally {
  private calls = 0;
  private answered = 0;
  private voicemail = 0;
  private unanswered = 0;
  private ring = { calls: 0, seconds: 0 };
  /** Of calls that somebody took. */
  private talk = { calls: 0, seconds: 0 };
  private allTalk = { calls: 0, seconds: 0 };
  private longest = 0;

  add(sums: CallSums): void {
    const isAnswered = sums.disposition === "ANSWERED";
    this.calls += sums.calls;
    if (isAnswered) this.answered += sums.calls;
    else if (sums.disposition !== null) this.unanswered += sums.calls;
    if (isAnswered && sums.isVoicemail) this.voicemail += sums.calls;
    this.ring.calls += sums.ringCalls;
    this.ring.seconds += sums.ringSeconds;
    // Nobody talked in a call that nobody took, whether its talk was told as nothing or not at all.
    this.allTalk.calls += isAnswered || sums.disposition === null ? sums.talkCalls : sums.calls;
    this.allTalk.seconds += sums.talkSeconds;
    if (!isAnswered || sums.isVoicemail) return;
    this.talk.calls += sums.talkCalls;
    this.talk.seconds += sums.talkSeconds;
    this.longest = Math.max(this.longest, sums.longestTalkSeconds);
  }

  get count(): number {
    return this.calls;
  }

  figures(): CallFigures {
    const { calls, answered, voicemail, unanswered } = this;
    return {
      ...{ calls, answered, voicemail, unanswered, unknown: calls - answered - unanswered },
      answeredRate: ratio(answered, answered + unanswered),
      meanRingSeconds: ratio(this.ring.seconds, this.ring.calls),
      meanTalkSeconds: ratio(this.talk.seconds, this.talk.calls),
      meanTalkPerCallSeconds: ratio(this.allTalk.seconds, this.allTalk.calls),
      ...{ talkSeconds: this.talk.seconds, longestTalkSeconds: this.longest },
    };
  }
}

/** To a thousandth; null when there is nothing to divide by. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((1000 * part) / whole) / 1000;
}
