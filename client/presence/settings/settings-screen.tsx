import { createElement } from "preact";
import { place } from "../../place.ts";
import { LinkRow } from "../../platform/link-row.tsx";
import { isAtLeast } from "../../platform/me.ts";
import { ScreenHead } from "../../platform/screen-head.tsx";
import { Empty } from "../../ui/empty.tsx";
import { t } from "../../words/words.ts";
import { FeedsScreen } from "./feeds-screen.tsx";
import { HolidaysScreen } from "./holidays-screen.tsx";
import { HouseScreen } from "./house-screen.tsx";
import { OutputsScreen } from "./outputs-screen.tsx";
import { PbxsScreen } from "./pbxs-screen.tsx";
import { RulesScreen } from "./rules-screen.tsx";
import { TeamsScreen } from "./teams-screen.tsx";

const PARTS = {
  pbxs: PbxsScreen,
  house: HouseScreen,
  calendars: FeedsScreen,
  rules: RulesScreen,
  holidays: HolidaysScreen,
  teams: TeamsScreen,
  outputs: OutputsScreen,
} as const;
type Part = keyof typeof PARTS;

const ICONS = {
  pbxs: "phone",
  house: "settings",
  calendars: "presence",
  rules: "sort",
  holidays: "book",
  teams: "people",
  outputs: "install",
} as const;

/** What presence is made of: the PBX, what holds for all, calendars and their rules, holidays, teams, addresses for others. */
export function PresenceSettings() {
  const [, , , part, id] = place.value.path.split("/");
  // Supervisors look after the teams; the rest is an administrator's.
  const isOpen = isAtLeast("admin") || (part === "teams" && isAtLeast("supervisor"));
  const screen: unknown = PARTS[part as Part];
  if (screen && isOpen) {
    const props = { key: `${part}/${id}`, ...(id && { id }) };
    return createElement(screen as (props: { id?: string }) => preact.VNode, props);
  }
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("presence_set.title")} />
      <main id="main" tabIndex={-1} class="narrow">
        {screen || !isAtLeast("supervisor") ? <Empty icon="alert" title={t("problem.not_allowed")} /> : <Links />}
      </main>
    </>
  );
}

function Links() {
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => part === "teams" || isAtLeast("admin"));
  return (
    <ul class="list plain card">
      {parts.map((part) => (
        <LinkRow
          key={part}
          href={`/settings/presence/${part}`}
          icon={ICONS[part]}
          title={t(`presence_set.${part}`)}
          detail={t(`presence_set.${part}_detail`)}
        />
      ))}
    </ul>
  );
}
