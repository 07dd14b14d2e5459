import type { Level } from "./row.tsx";

export interface FigureProps {
  label: string;
  level?: Level | undefined;
  levelWord?: string;
  text: string;
}

/** A number with its name; tinted past a threshold, `levelWord` says so in words. Its letters are as large as its tile allows. */
export function Figure({ label, level = "ok", levelWord, text }: FigureProps) {
  return (
    <div class={`figure figure-box ${level}`}>
      <dt title={label}>{label}</dt>
      <dd style={{ "--letters": lettersOf(text) }}>
        {text}
        {level !== "ok" && levelWord && <span class="sr"> ({levelWord})</span>}
      </dd>
    </div>
  );
}

/** How long a figure is, in digits: a percent sign is as wide as one and a half. */
export function lettersOf(text: string): number {
  return text.length + (text.endsWith("%") ? 0.5 : 0);
}
