import type { Identity } from "../auth/identity.ts";
import type { WallView } from "../auth/wall.ts";
import type { Role } from "../roles.ts";

/** One kind of thing that streams can follow. A topic with a parameter is as many channels as there are parameters. */
// biome-ignore lint/suspicious/noExplicitAny: topics of every shape live in one table; each is typed where it is defined
export interface TopicDefinition<Data = any> {
  /** `room.thing`, such as `cccp.board`; no slash, no comma. */
  name: string;
  /** The least role that may follow it. */
  role: Role;
  /** Views whose kiosk tokens may follow it too; none when absent. */
  wall?: readonly WallView[];
  /** One sentence for the documentation. */
  summary: string;
  /** Whether it is followed as `name/parameter`. */
  hasParameter: boolean;
  /**
   * Makes one datum of two, for topics where only the sum of changes matters. With it, the first change goes out at
   * once and what follows within the merge window becomes one frame. It may change and return `pending`: what is
   * published belongs to the hub.
   */
  merge?: (pending: Data, next: Data) => Data;
  /** Starts the source when somebody begins to look at a channel; what it returns stops the source when nobody does. */
  onDemand?: (parameter: string) => () => void;
  /**
   * Which variant of a channel somebody gets; "" is the whole. Each variant is a channel of its own, with its own replay, that lives
   * while somebody follows it. Frames do not tell which one it was.
   */
  variantOf?: (who: Identity) => string;
  /** Starts the source of a variant other than ""; what it returns stops it. Without it, variants live by `publish` alone. */
  onVariant?: (parameter: string, variant: string) => () => void;
  /** A finer right than the role: may this person follow this parameter? */
  canRead?: (who: Identity, parameter: string) => boolean;
}

/** What a stream asked for: a topic and, when it has one, its parameter ("" otherwise). */
export interface ChannelName {
  topic: string;
  parameter: string;
}

const MAX_NAME_LENGTH = 200;

/** `cccp.board/1` → topic and parameter, split at the first slash; null for text that can name no channel. */
export function parseChannelName(text: string): ChannelName | null {
  if (text.length === 0 || text.length > MAX_NAME_LENGTH) return null;
  const slash = text.indexOf("/");
  if (slash === -1) return { topic: text, parameter: "" };
  if (slash === 0 || slash === text.length - 1) return null;
  return { topic: text.slice(0, slash), parameter: text.slice(slash + 1) };
}

/** The inverse of `parseChannelName`. */
export function formatChannelName(topic: string, parameter: string): string {
  return parameter === "" ? topic : `${topic}/${parameter}`;
}
