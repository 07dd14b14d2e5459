import { signal } from "@preact/signals";
import type { ExtensionLine } from "../../server/presence/extensions/line.ts";
import type { ExtensionsPatch } from "../../server/presence/topics.ts";
import { RowSet } from "../live/rows.ts";

export interface ExtensionRow {
  id: string;
  line: ExtensionLine;
}

/** The extensions that the page knows, each as it was told last, whichever way that came. */
export class ExtensionBook {
  readonly rows = new RowSet<ExtensionRow>();
  /** Whether the whole list was read once. */
  readonly isRead = signal(false);

  load(lines: readonly ExtensionLine[]): void {
    this.rows.load(lines.map(rowOf));
    this.isRead.value = true;
  }

  apply({ extensions, gone }: Pick<ExtensionsPatch, "extensions" | "gone">): void {
    this.rows.apply(extensions.map(rowOf), gone.map(String));
  }

  put(line: ExtensionLine): void {
    this.apply({ extensions: [line], gone: [] });
  }

  /** As it is now, without watching it. */
  line(id: number): ExtensionLine | null {
    return this.rows.row(String(id))?.peek().line ?? null;
  }

  clear(): void {
    this.rows.load([]);
    this.isRead.value = false;
  }
}

function rowOf(line: ExtensionLine): ExtensionRow {
  return { id: String(line.id), line };
}
