/** How far a conversation has come, by what the client says: the places at which a fault can strike. */
import type { Clock, Timer } from "../../platform/clock.ts";
import { messageName } from "../wire/message-table.ts";
import type { MessageName } from "../wire/message-table.ts";

/** In the order in which a conversation passes them. All but the last begin before the message that brings them is answered. */
export const CONVERSATION_STATES = ["greeting", "login", "loading", "live"] as const;
/** The client greets; logs in; asks for its first list; has asked nothing more for a second. */
export type ConversationState = (typeof CONVERSATION_STATES)[number];

/** A client that has asked nothing for so long has what it wanted. */
const QUIET_MS = 1_000;
/** What brings the next state, and what it is. */
const STEPS: Partial<Record<MessageName, [before: ConversationState | null, state: ConversationState]>> = {
  initialize: [null, "greeting"],
  login: ["greeting", "login"],
  query_list: ["login", "loading"],
};
const QUESTIONS: ReadonlySet<MessageName | undefined> = new Set(["query_list", "query_object"] as const);

export function isConversationState(text: string): text is ConversationState {
  return (CONVERSATION_STATES as readonly string[]).includes(text);
}

/** Follows one conversation. */
export class Progress {
  private state: ConversationState | null = null;
  private lastAskedMs = 0;
  private quiet: Timer | null = null;

  /** @param onState called once for each state that is reached */
  constructor(
    private readonly clock: Clock,
    private readonly onState: (state: ConversationState) => void,
  ) {}

  /** A message of the client came, and was not handled yet. */
  hear(messageId: number): void {
    const name = messageName(messageId);
    if (QUESTIONS.has(name)) this.lastAskedMs = this.clock.monotonic();
    const [before, state] = (name && STEPS[name]) ?? [];
    if (!state || before !== this.state) return;
    this.state = state;
    if (state === "loading") this.waitForQuiet(QUIET_MS);
    this.onState(state);
  }

  /** The conversation is over: no timer stays. */
  release(): void {
    this.quiet?.cancel();
  }

  private waitForQuiet(forMs: number): void {
    this.quiet = this.clock.after(forMs, () => {
      const restMs = this.lastAskedMs + QUIET_MS - this.clock.monotonic();
      if (restMs > 0) return this.waitForQuiet(restMs);
      this.state = "live";
      this.onState("live");
    });
  }
}
