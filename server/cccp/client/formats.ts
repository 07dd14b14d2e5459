import { type BuiltFormat, buildFormat } from "../wire/format.ts";
import type { ObjectFormat } from "../wire/values.ts";

/** The object formats of one connection: each distinct set of fields is announced once and numbered from 1. */
export class Formats {
  private readonly known = new Map<string, BuiltFormat>();

  constructor(private readonly announce: (format: ObjectFormat) => void) {}

  /** The format of these fields, announced to the server if it is the first time. */
  of(fields: readonly string[]): BuiltFormat {
    const key = fields.join("\n");
    let built = this.known.get(key);
    if (!built) {
      built = buildFormat(this.known.size + 1, fields);
      this.known.set(key, built);
      this.announce(built.format);
    }
    return built;
  }
}
