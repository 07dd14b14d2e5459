import type { HealthReport } from "../health.ts";
import type { Channels } from "./channels/channels.ts";
import type { Courier } from "./delivery/courier.ts";
import type { Outbox } from "./delivery/outbox.ts";
import type { Rule } from "./model.ts";
import type { Watch } from "./watch.ts";

interface Parts {
  isFailing: boolean;
  watch: Pick<Watch, "overflow">;
  outbox: Pick<Outbox, "refused">;
  courier: Pick<Courier, "counts">;
  rules: readonly Rule[];
  open: number;
  channels: Pick<Channels, "list">;
}

/** How alerts do: whether they are judged and stored, and which channels failed the last time. */
export function alertsHealth({ isFailing, watch, outbox, courier, rules, open, channels }: Parts): HealthReport[] {
  const name = "alerts";
  const failing = channels.list().flatMap(({ name: of, isEnabled, lastResult }): HealthReport[] => {
    if (!isEnabled || !lastResult || lastResult.isOk) return [];
    const detail = `The last message did not arrive: ${lastResult.said}`;
    return [{ name: of, state: "warn", code: "channel_failed", params: { reason: lastResult.said }, detail }];
  });
  const warn = (code: string, params: Record<string, number>, detail: string): HealthReport[] => [
    { name, state: "warn", code, params, detail },
    ...failing,
  ];
  if (isFailing)
    return warn("alerts_stuck", {}, "Alerts cannot be stored at this moment: they are judged again each second.");
  if (watch.overflow > 0) {
    return warn("alerts_full", { n: watch.overflow }, `${watch.overflow} alerts do not fit: too many are open.`);
  }
  if (outbox.refused > 0) {
    return warn("alerts_untold", { n: outbox.refused }, `${outbox.refused} steps were not told: too many waited.`);
  }
  const { waiting, givenUp } = courier.counts;
  const params = { rules: rules.length, open, waiting, lost: givenUp };
  const detail = `${rules.length} rules are judged, ${open} alerts are open, ${waiting} messages wait, ${givenUp} were given up.`;
  return [{ name, state: "ok", code: "alerts_watched", params, detail }, ...failing];
}
