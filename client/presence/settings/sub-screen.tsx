import type { ComponentChildren } from "preact";
import { ScreenHead } from "../../platform/screen-head.tsx";
import { t } from "../../words/words.ts";
import { useExtensions } from "../roster.ts";

interface Props {
  title: string;
  /** Where the way back leads, when it is not the settings of presence. */
  back?: string;
  backLabel?: string;
  /** What else stands in the head: a button. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** A screen one step behind the settings of presence. */
export function SubScreen({ title, back, backLabel, action, children }: Props) {
  useExtensions();
  return (
    <>
      <ScreenHead back={back ?? "/settings/presence"} backLabel={backLabel ?? t("presence_set.title")} title={title}>
        {action}
      </ScreenHead>
      <main id="main" tabIndex={-1} class="narrow">
        {children}
      </main>
    </>
  );
}
