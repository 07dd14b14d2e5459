import type { HealthReport } from "../../server/platform/health.ts";
import { useRemote } from "../live/use-remote.ts";
import { t } from "../words/words.ts";
import { HEALTH_LOOKS, HEALTH_MS } from "./health-looks.ts";
import { LinkRow } from "./link-row.tsx";
import { isAtLeast } from "./me.ts";

/** What the settings say of Vigie itself: how it is, and who changed what. */
export function HouseRows() {
  const health = useRemote<{ checks: HealthReport[] }>("/platform/health", HEALTH_MS);
  const lines = health.data.value?.checks ?? [];
  const watched = lines.filter(({ state }) => state !== "ok");
  const worst = watched.some(({ state }) => state === "bad") ? "bad" : watched.length > 0 ? "warn" : "ok";
  const look = lines.length === 0 ? ({ icon: "dash", tone: "" } as const) : HEALTH_LOOKS[worst];
  const state = watched.length > 0 ? t("health.watch", { n: watched.length }) : lines.length > 0 && t("health.good");
  return (
    <ul class="list plain card">
      <LinkRow href="/settings/health" {...look} title={t("health.title")} detail={state || t("health.detail")} />
      {isAtLeast("admin") && (
        <>
          <LinkRow href="/settings/backups" icon="save" title={t("backups.title")} detail={t("backups.detail")} />
          <LinkRow href="/settings/audit" icon="eye" title={t("audit.title")} detail={t("audit.detail")} />
        </>
      )}
    </ul>
  );
}
