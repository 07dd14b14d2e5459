/** Object formats out of the paths that people write: `user.login`, `contact_duration.max('0')`. */
import type { FormatField, ObjectFormat } from "./values.ts";

export interface BuiltFormat {
  format: ObjectFormat;
  /** Field index of each leaf → its path. Only leaves come back in answers. */
  pathOf: Map<number, string>;
}

/** A step of a path, behind its dot: a name and, for a method-like node, its argument in quotes (inner quotes doubled). */
const STEP = /\.([A-Za-z_]\w*)(?:\('((?:[^']|'')*)'\))?/y;

/**
 * Builds the tree of the paths: steps that paths begin with in common share nodes, and nodes are numbered depth-first
 * from 1. A path that occurs twice counts once.
 * @throws RangeError for text that is not a path, and for a path that another one goes on from: an inner node never comes back
 */
export function buildFormat(formatId: number, paths: readonly string[]): BuiltFormat {
  const root: FormatField = { fieldIndex: 0, name: "", query: null, fields: [] };
  const leafPaths = new Map<FormatField, string>();
  for (const path of paths) {
    let node: FormatField = root;
    for (const { name, query } of stepsOf(path)) {
      if (leafPaths.has(node)) throw new RangeError(`${path} goes on from another field's path`);
      let next = node.fields.find((one) => one.name === name && one.query === query);
      if (next === undefined) {
        next = { fieldIndex: 0, name, query, fields: [] };
        node.fields.push(next);
      }
      node = next;
    }
    if (node.fields.length > 0) throw new RangeError(`another field's path goes on from ${path}`);
    leafPaths.set(node, path);
  }
  const pathOf = new Map<number, string>();
  number(root.fields, 1, leafPaths, pathOf);
  return { format: { formatId, fields: root.fields }, pathOf };
}

/** Numbers the nodes depth-first; returns the next free index. */
function number(
  fields: FormatField[],
  next: number,
  leafPaths: ReadonlyMap<FormatField, string>,
  pathOf: Map<number, string>,
): number {
  let index = next;
  for (const field of fields) {
    field.fieldIndex = index;
    const path = leafPaths.get(field);
    if (path !== undefined) pathOf.set(index, path);
    index = number(field.fields, index + 1, leafPaths, pathOf);
  }
  return index;
}

function stepsOf(path: string): { name: string; query: string | null }[] {
  const text = `.${path}`;
  const steps: { name: string; query: string | null }[] = [];
  let position = 0;
  while (position < text.length) {
    STEP.lastIndex = position;
    const [, name, query] = STEP.exec(text) ?? [];
    if (name === undefined) throw new RangeError(`not a field path: ${path}`);
    steps.push({ name, query: query?.replaceAll("''", "'") ?? null });
    position = STEP.lastIndex;
  }
  return steps;
}
