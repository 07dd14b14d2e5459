/**
 * Namespace paths, numbered from 1 in the order in which they were announced: one table per connection and direction.
 * A reconnect begins with an empty table, which is why coders are made anew for each connection.
 */
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** The only namespace whose classes we know. */
export const PROTOCOL_NAMESPACE = "com.consistent.protocol";

/** A server has a few dozen; a stream that announces more than this is not one. */
const MAX_NAMESPACES = 1024;
const MAX_PATH_LENGTH = 1024;

/** What the other side announced. Only whether a namespace is the protocol's own is of interest, so only that is kept. */
export class AnnouncedNamespaces {
  private readonly isProtocol: boolean[] = [false];

  /**
   * Reads the paths at the head of a serialized object, up to and with the terminator. Each path that was read whole
   * counts, even when the rest of the frame turns out to be malformed: the sender has numbered it and will not send it
   * again, so that forgetting it would make every later frame unreadable.
   */
  read(reader: Reader): void {
    for (;;) {
      const offset = reader.offset;
      const path = reader.string();
      if (path === "") return;
      if (path === null) throw reader.fail("null namespace path", offset);
      if (path.length > MAX_PATH_LENGTH) throw reader.fail(`namespace path of ${path.length} bytes`, offset);
      if (this.isProtocol.length > MAX_NAMESPACES) throw reader.fail(`more than ${MAX_NAMESPACES} namespaces`, offset);
      this.isProtocol.push(path === PROTOCOL_NAMESPACE);
    }
  }

  /** Whether the namespace of this index, 1 or above, is the protocol's own; undefined when it was never announced. */
  isProtocolAt(index: number): boolean | undefined {
    return this.isProtocol[index];
  }
}

/** What we announced: everything that we send is of the protocol's namespace, which comes behind others that we may have. */
export class OwnNamespace {
  private isAnnounced = false;

  constructor(private readonly others: readonly string[]) {}

  /** The protocol's place in the table. */
  get index(): number {
    return this.others.length + 1;
  }

  /** Writes the head of a serialized object. */
  write(writer: Writer): void {
    if (!this.isAnnounced) for (const path of [...this.others, PROTOCOL_NAMESPACE]) writer.string(path);
    writer.u32(0);
  }

  /** To be called once a frame that holds an object is complete: a frame that failed to encode announced nothing. */
  commit(): void {
    this.isAnnounced = true;
  }
}
