import type { ComponentChildren } from "preact";
import type { Level } from "./row.tsx";

/** A number with its name; tinted past a threshold, `levelWord` says so in words. */
export function Figure(props: {
  label: string;
  level?: Level | undefined;
  levelWord?: string;
  children: ComponentChildren;
}) {
  const { label, level = "ok", levelWord, children } = props;
  return (
    <div class={`figure figure-box ${level}`}>
      <dt title={label}>{label}</dt>
      <dd>
        {children}
        {level !== "ok" && levelWord && <span class="sr"> ({levelWord})</span>}
      </dd>
    </div>
  );
}
