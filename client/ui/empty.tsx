import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface EmptyProps {
  icon: IconName;
  title: string;
  /** There is nothing else on the page: then this is what it is called. */
  isPage?: boolean;
  children?: ComponentChildren;
}

/** What stands where a list has nothing: what that means, and what to do next. */
export function Empty(props: EmptyProps) {
  const Title = props.isPage ? "h1" : "b";
  return (
    <div class="empty">
      <Icon name={props.icon} />
      <Title>{props.title}</Title>
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
