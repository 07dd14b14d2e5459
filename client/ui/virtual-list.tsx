import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { drawnRows, rowAfterKey, type VirtualWindow, windowOf } from "./virtual-window.ts";

interface VirtualListProps {
  ids: readonly string[];
  label: string;
  /** Draws one row; its link or button takes `tabIndex`. */
  render: (id: string, tabIndex: number) => ComponentChildren;
  /** A finger, the pointer or the focus came into the list, or left it: its order should stay while it is there. */
  onHold?: (isHeld: boolean) => void;
}

/** The pointer that has not moved for this long does not hold the order any more: it was only left lying there. */
const IDLE_POINTER_MS = 4000;
/** Until the first row was measured; the style sheet's `--row` at the usual text size. */
const USUAL_ROW_HEIGHT = 64;
const FIRST_WINDOW: VirtualWindow = { from: 0, to: 16 };

/**
 * A list of rows of equal height of which only those in sight exist. Scrolls with the page or with any box round it. One
 * tab stop; arrows, Page Up and Down, Home and End move among rows.
 */
export function VirtualList({ ids, label, render, onHold }: VirtualListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [view, setView] = useState(FIRST_WINDOW);
  const [rowHeight, setRowHeight] = useState(USUAL_ROW_HEIGHT);
  const [current, setCurrent] = useState<string | null>(null);
  const hold = useHold(onHold);
  const isMoving = useRef(false);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const height = element.firstElementChild?.getBoundingClientRect().height || USUAL_ROW_HEIGHT;
      setRowHeight(height);
      const next = windowOf(ids.length, height, element.getBoundingClientRect().top, innerHeight);
      setView((old) => (old.from === next.from && old.to === next.to ? old : next));
    };
    const later = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    // Captured at the top: whichever box scrolls, the page or one round the list, is noticed here.
    addEventListener("scroll", later, { capture: true, passive: true });
    addEventListener("resize", later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", later, { capture: true });
      removeEventListener("resize", later);
    };
  }, [ids.length]);

  const focused = current === null ? -1 : ids.indexOf(current);
  const tabStop = Math.max(0, focused);

  const move = (event: KeyboardEvent) => {
    const pageRows = Math.max(1, Math.floor(innerHeight / rowHeight) - 2);
    const to = rowAfterKey(event.key, tabStop, ids.length, pageRows);
    const id = to === null ? undefined : ids[to];
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setCurrent(id);
    // The row may not exist before the next drawing, and the one that had the focus not any more: the order stays meanwhile.
    isMoving.current = true;
    requestAnimationFrame(() => {
      isMoving.current = false;
      const row = list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
      row?.scrollIntoView({ block: "nearest" });
      row?.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
      if (!list.current?.contains(document.activeElement)) hold.focus(false);
    });
  };

  return (
    <ul
      class="list"
      ref={list}
      aria-label={label}
      style={{ height: `${ids.length * rowHeight}px` }}
      onKeyDown={move}
      onFocusIn={(event) => {
        const id = (event.target as Element).closest<HTMLElement>("[data-id]")?.dataset.id;
        if (id !== undefined) setCurrent(id);
        hold.focus(true);
      }}
      onFocusOut={(event) => {
        if (!isMoving.current && !list.current?.contains(event.relatedTarget as Node | null)) hold.focus(false);
      }}
      onPointerDown={() => hold.pointer(true)}
      onPointerMove={() => hold.pointer(true)}
      onPointerLeave={() => hold.pointer(false)}
      onPointerCancel={() => hold.pointer(false)}
    >
      {drawnRows(view, focused, ids.length).map((index) => {
        const id = ids[index] as string;
        return (
          <li
            key={id}
            data-id={id}
            aria-setsize={ids.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${index * rowHeight}px)` }}
          >
            {render(id, index === tabStop ? 0 : -1)}
          </li>
        );
      })}
    </ul>
  );
}

/** Tells when something holds the list, and when nothing does any more. */
function useHold(onHold: ((isHeld: boolean) => void) | undefined) {
  const state = useRef({ hasFocus: false, hasPointer: false, isHeld: false, timer: 0, onHold });
  state.current.onHold = onHold;
  const [hold] = useState(() => {
    const now = state.current;
    const tell = () => {
      const isHeld = now.hasFocus || now.hasPointer;
      if (isHeld === now.isHeld) return;
      now.isHeld = isHeld;
      now.onHold?.(isHeld);
    };
    return {
      focus(hasFocus: boolean) {
        now.hasFocus = hasFocus;
        tell();
      },
      pointer(hasPointer: boolean) {
        clearTimeout(now.timer);
        now.hasPointer = hasPointer;
        if (hasPointer) now.timer = window.setTimeout(() => hold.pointer(false), IDLE_POINTER_MS);
        tell();
      },
      end() {
        clearTimeout(now.timer);
        now.hasFocus = now.hasPointer = false;
        tell();
      },
    };
  });
  useLayoutEffect(() => () => hold.end(), [hold]);
  return hold;
}
