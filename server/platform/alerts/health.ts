import { defineHealth } from "../health-codes.ts";
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

const report = defineHealth({
  alerts_watched: {
    state: "ok",
    detail: "{rules} rules are judged, {open} alerts are open, {waiting} messages wait, {lost} were given up.",
  },
  alerts_stuck: {
    state: "warn",
    detail: "Alerts cannot be stored at this moment: they are judged again each second.",
    remedy: "Look at the disk of the data and at the line of the database; the log names the cause.",
  },
  alerts_full: {
    state: "warn",
    detail: "{n} alerts do not fit: too many are open.",
    remedy: "Raise the limits of rules that alert all the time, or let them wait longer.",
  },
  alerts_untold: {
    state: "warn",
    detail: "{n} steps were not told: too many waited.",
    remedy: "Mend or switch off channels that fail; the count begins anew at the next start.",
  },
  push_contact_missing: {
    state: "warn",
    detail: "{n} devices are pushed to, and nothing tells their push services who sends: some of them refuse.",
    remedy: "Give a contact under Alerts, Channels, or set --public-url to the app's https address.",
  },
  channel_failed: {
    state: "warn",
    detail: "The last message did not arrive: {reason}",
    remedy: "Correct the channel's settings, then send a test message by it.",
  },
});

/** How alerts do: whether they are judged and stored, and which channels failed the last time. */
export function alertsHealth({ isFailing, watch, outbox, courier, rules, open, channels }: Parts): HealthReport[] {
  const name = "alerts";
  const failing = channels
    .list()
    .flatMap(({ name: of, isEnabled, lastResult }): HealthReport[] =>
      isEnabled && lastResult && !lastResult.isOk ? [report(of, "channel_failed", { reason: lastResult.said })] : [],
    );
  const own = () => {
    if (isFailing) return report(name, "alerts_stuck");
    if (watch.overflow > 0) return report(name, "alerts_full", { n: watch.overflow });
    if (outbox.refused > 0) return report(name, "alerts_untold", { n: outbox.refused });
    const { waiting, givenUp } = courier.counts;
    return report(name, "alerts_watched", { rules: rules.length, open, waiting, lost: givenUp });
  };
  return [own(), ...failing];
}

/** A line while devices are pushed to without a contact. @param devices how many, when there is none; else null. */
export function contactHealth(devices: number | null): HealthReport[] {
  return devices === null || devices === 0 ? [] : [report("push", "push_contact_missing", { n: devices })];
}
