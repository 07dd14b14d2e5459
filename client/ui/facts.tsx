import type { ComponentChildren } from "preact";

/** Names and values under each other, in a card. */
export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts card">{children}</dl>;
}

/** One of them; `note` explains the figure, its formula say. Nothing is shown for an empty value. */
export function Fact({
  name,
  note,
  children,
}: {
  name: string;
  note?: string | undefined;
  children: ComponentChildren;
}) {
  if (children === null || children === "") return null;
  return (
    <div>
      <dt>
        {name}
        {note && <small>{note}</small>}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
