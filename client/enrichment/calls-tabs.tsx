import { t } from "../words/words.ts";

/** The two lists of calls, what the call centre's server lists today and the history with its notes; and what the history comes to. */
export function CallsTabs({ at }: { at: "centre" | "history" | "figures" }) {
  return (
    <nav class="chips tabs" aria-label={t("history.lists")}>
      <a class="chip" href="/calls" aria-current={at === "centre" ? "page" : undefined}>
        {t("history.tab_centre")}
      </a>
      <a class="chip" href="/calls/history" aria-current={at === "history" ? "page" : undefined}>
        {t("history.tab_history")}
      </a>
      <a class="chip" href="/calls/figures" aria-current={at === "figures" ? "page" : undefined}>
        {t("history.tab_figures")}
      </a>
    </nav>
  );
}
