import { t } from "../words/words.ts";
import { mayPlan } from "./roster.ts";

/** The three views of presence. */
export function PresenceTabs({ at }: { at: "now" | "plannings" | "log" }) {
  const tab = (name: typeof at, href: string, label: string) => (
    <a class="chip" href={href} aria-current={name === at ? "page" : undefined}>
      {label}
    </a>
  );
  return (
    <nav class="chips tabs" aria-label={t("presence.views")}>
      {tab("now", "/presence", t("presence.tab_now"))}
      {mayPlan() && tab("plannings", "/presence/plannings", t("presence.tab_plannings"))}
      {tab("log", "/presence/log", t("presence.tab_log"))}
    </nav>
  );
}
