import type { ComponentChildren } from "preact";
import { Icon } from "../ui/icon.tsx";

interface ScreenHeadProps {
  /** Where the way back leads, and its name. */
  back: string;
  backLabel: string;
  title: string;
  subtitle?: string | undefined;
  /** What else stands in the line: a button. */
  children?: ComponentChildren;
}

/** The line over a screen that lies one step behind another. */
export function ScreenHead({ back, backLabel, title, subtitle, children }: ScreenHeadProps) {
  return (
    <header class="top">
      <a class="icon-btn" href={back} aria-label={backLabel}>
        <Icon name="back" />
      </a>
      <div class="grow">
        <h1>{title}</h1>
        {subtitle && <div class="sub">{subtitle}</div>}
      </div>
      {children}
    </header>
  );
}
