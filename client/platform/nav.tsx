import { signal } from "@preact/signals";
import { place } from "../place.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { type Key, t } from "../words/words.ts";
import { me } from "./me.ts";

type NavKey = Extract<Key, "nav.now" | "nav.calls" | "nav.presence" | "nav.alerts" | "nav.more" | "nav.settings">;

/** Red alerts that nobody minds yet; whoever follows alerts sets it. */
export const redAlerts = signal(0);

/** Calls that wait for one's answer; whoever follows them sets it. */
export const offeredCount = signal(0);

const ITEMS: readonly { href: string; icon: IconName; label: NavKey; of: RegExp }[] = [
  { href: "/", icon: "lookout", label: "nav.now", of: /^\/$/ },
  { href: "/calls", icon: "phone", label: "nav.calls", of: /^\/calls/ },
  { href: "/presence", icon: "presence", label: "nav.presence", of: /^\/presence/ },
  { href: "/alerts", icon: "alert", label: "nav.alerts", of: /^\/alerts/ },
  { href: "/more", icon: "more", label: "nav.more", of: /^\/more/ },
  { href: "/settings", icon: "settings", label: "nav.settings", of: /^\/settings/ },
];

/** Bar under a phone's screen, rail beside a desktop's. */
export function Nav() {
  const { path } = place.value;
  return (
    <nav class="nav" aria-label={t("nav.title")}>
      {ITEMS.map(({ href, icon, label, of }) => (
        <a
          key={href}
          // Agents come for their own calls, which are in the history.
          href={href === "/calls" && me.value?.role === "agent" ? "/calls/history" : href}
          aria-current={of.test(path) ? "page" : undefined}
        >
          <Icon name={icon} />
          {icon === "alert" && redAlerts.value > 0 && <b>{redAlerts}</b>}
          {icon === "phone" && offeredCount.value > 0 && <b>{offeredCount}</b>}
          {t(label)}
        </a>
      ))}
    </nav>
  );
}
