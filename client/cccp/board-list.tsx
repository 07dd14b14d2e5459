import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { isSame, orderIds } from "../live/order.ts";
import type { Identified, RowSet } from "../live/rows.ts";
import { VirtualList } from "../ui/virtual-list.tsx";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";

interface Props<Row extends Identified> {
  title: string;
  rows: RowSet<Row>;
  /** Which rows; reads the signals that it depends on. */
  matches: ReadonlySignal<(row: Row) => boolean>;
  compare: (a: Row, b: Row) => number;
  render: (id: string, tabIndex: number) => ComponentChildren;
  /** At most so many, with a link to all of them. */
  limit?: { count: number; href: string; label: (total: number) => string } | undefined;
  /** Stands behind the number of rows: how many there are where not all of them are here. */
  ofTotal?: ComponentChildren;
  /** What stands there when it has no row; null: nothing, the title neither. */
  empty: ComponentChildren;
}

/** One list of the board: sorted by trouble, and still while a finger or the focus is on it. */
export function BoardList<Row extends Identified>(props: Props<Row>) {
  const { rows, matches, compare, limit } = props;
  const isHeld = useSignal(false);
  const wish = useSignal(0);
  const before = useRef<{ ids: readonly string[]; wish: number; matches: unknown }>({
    ids: [],
    wish: 0,
    matches: null,
  });
  const order = useComputed(() => {
    rows.version.value;
    const old = before.current;
    const shown = rows.peek().filter(matches.value);
    // Another filter or a wish to sort is the reader's own doing: then the order may change under the finger.
    const isFrozen = isHeld.value && old.wish === wish.value && old.matches === matches.value;
    const ids = orderIds(shown, compare, old.ids, isFrozen);
    before.current = { ids, wish: wish.value, matches: matches.value };
    return { ids, isOutOfOrder: isFrozen && !isSame(orderIds(shown, compare, ids, false), ids) };
  });
  const { ids, isOutOfOrder } = order.value;
  const shown = limit ? ids.slice(0, limit.count) : ids;
  if (ids.length === 0 && props.empty === null) return null;
  return (
    <section>
      <div class="head">
        <h2>
          {props.title} · {formatNumber(ids.length)}
          {props.ofTotal}
        </h2>
        {isOutOfOrder && (
          <button type="button" class="text-btn" onClick={() => wish.value++}>
            {t("list.sort_again")}
          </button>
        )}
      </div>
      <div class="card">
        {ids.length === 0 ? (
          props.empty
        ) : (
          <VirtualList
            ids={shown}
            label={props.title}
            render={props.render}
            onHold={(held) => {
              isHeld.value = held;
            }}
          />
        )}
        {limit && ids.length > limit.count && (
          <a class="btn soft wide" href={limit.href}>
            {limit.label(ids.length)}
          </a>
        )}
      </div>
    </section>
  );
}
