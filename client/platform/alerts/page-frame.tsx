import type { ComponentChildren } from "preact";
import { Icon } from "../../ui/icon.tsx";
import { t } from "../../words/words.ts";

interface FrameProps {
  title: ComponentChildren;
  /** Where the arrow leads; the list of alerts when absent. */
  back?: string;
  /** Under the title. */
  subtitle?: ComponentChildren;
  /** At the right of the title. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** A screen behind the list of alerts: the way back, the title, the content. */
export function PageFrame({ title, back = "/alerts", subtitle, action, children }: FrameProps) {
  return (
    <>
      <header class="top">
        <a class="icon-btn" href={back} aria-label={t("alerts.back")}>
          <Icon name="back" />
        </a>
        <div class="grow">
          <h1>{title}</h1>
          {subtitle}
        </div>
        {action}
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        {children}
      </main>
    </>
  );
}
