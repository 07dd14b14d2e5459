import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "" | "ok" | "busy" | "warn" | "bad";
export type Level = "ok" | "amber" | "red";

export interface RowProps {
  /** Where it leads; without, the row only shows. */
  href?: string | undefined;
  mark: ComponentChildren;
  title: ComponentChildren;
  detail?: ComponentChildren;
  figure?: ComponentChildren;
  level?: Level | undefined;
  /** Under the figure: its unit, its limit, its place. */
  context?: ComponentChildren;
  /** What `VirtualList` gives, so that the arrow keys move among rows. */
  tabIndex?: number | undefined;
}

/** The one row: mark, title over detail, figure over its context. Queues, agents, calls and servers are shown by it. */
export function Row({ href, mark, title, detail, figure, level = "ok", context, tabIndex }: RowProps) {
  const cells = (
    <>
      {mark}
      <span>
        <span class="t">{title}</span>
        {detail !== undefined && <span class="s">{detail}</span>}
      </span>
      <span class="n">
        {figure !== undefined && <b class={level}>{figure}</b>}
        {context !== undefined && <span>{context}</span>}
      </span>
    </>
  );
  if (href === undefined) return <div class="row">{cells}</div>;
  return (
    <a class="row" href={href} tabIndex={tabIndex}>
      {cells}
    </a>
  );
}

/** A state told by shape and colour, with its word for those who cannot see either. */
export function Mark({ icon, tone, label }: { icon: IconName; tone: Tone; label?: string }) {
  return (
    <span class={`mark ${tone}`}>
      <Icon name={icon} />
      {label && <span class="sr">{label}</span>}
    </span>
  );
}

/** A coloured edge that says how grave a row is. */
export function Edge({ level, label }: { level: Level; label?: string }) {
  return <span class={`edge ${level}`}>{label && level !== "ok" && <span class="sr">{label}</span>}</span>;
}
