import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** What stands where a list has nothing: what that means, and what to do next. */
export function Empty(props: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={props.icon} />
      <b>{props.title}</b>
      {props.children}
    </div>
  );
}

/** Something is being fetched; said aloud once, after it has lasted. */
export function Loading({ label }: { label: string }) {
  return (
    <div class="empty" role="status">
      <span class="spin" />
      <span>{label}</span>
    </div>
  );
}
