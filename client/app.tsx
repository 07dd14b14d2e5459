import { useSignalEffect } from "@preact/signals";
import { type ComponentType, createElement } from "preact";
import { Now } from "./cccp/now.tsx";
import { feed, project } from "./cccp/selection.ts";
import { figuresOf } from "./live/board.ts";
import { closeSheet, place } from "./place.ts";
import { me } from "./platform/me.ts";
import { Nav } from "./platform/nav.tsx";
import { Empty } from "./ui/empty.tsx";
import { lazy } from "./ui/lazy.tsx";
import { Toasts } from "./ui/toast.tsx";
import { leaving } from "./ui/unsaved.ts";
import { t } from "./words/words.ts";

export const details = () => import("./cccp/details.ts");
const desk = () => import("./platform/desk.ts");

const Door = lazy(async () => (await desk()).Door);
const Install = lazy(async () => (await desk()).InstallScreen);
const LeaveQuestion = lazy(async () => (await desk()).LeaveQuestion, false);
const Wall = lazy(async () => (await details()).Wall);
const Console = lazy(async () => (await details()).Console);
const SHEETS = {
  queue: lazy(async () => (await details()).QueueSheet, false),
  agent: lazy(async () => (await details()).AgentSheet, false),
  call: lazy(async () => (await details()).CallSheet, false),
  "history-call": lazy(async () => (await details()).HistoryCallSheet, false),
  extension: lazy(async () => (await details()).ExtensionSheet, false),
};

/** Screens with navigation round them, by their path. */
const ROOMS: readonly (readonly [path: RegExp, screen: ComponentType])[] = [
  [/^\/(login)?$/, Now],
  [/^\/calls(\/(history|figures))?$/, lazy(async () => (await details()).CallsRoom)],
  [/^\/presence(\/(log|plannings))?$/, lazy(async () => (await details()).PresenceRoom)],
  [/^\/alerts(\/.+)?$/, lazy(async () => (await details()).AlertsRoom)],
  [/^\/more$/, lazy(async () => (await desk()).More)],
  [/^\/settings\/servers\/.+$/, lazy(async () => (await desk()).ServerScreen)],
  [
    /^\/settings\/(people|tokens|account|sign-in|backups)(\/|$)/,
    lazy(async () => (await import("./platform/accounts.ts")).Accounts),
  ],
  [/^\/settings(\/(directory|audit|health|history|presence.*))?$/, lazy(async () => (await desk()).SettingsRoom)],
];

/** The whole page: who may be here, which screen, what lies over it. */
export function App() {
  useSignalEffect(nameWindow);
  return (
    <>
      <Screen />
      {leaving.value && <LeaveQuestion />}
      <Toasts />
    </>
  );
}

function Screen() {
  const { path, query, sheet } = place.value;
  const user = me.value;
  if (/^\/(setup|password)$/.test(path) || query.has("kiosk")) return <Door />;
  if (path === "/install") return <Install />;
  if (user === undefined) return null;
  // A kiosk token is at home on its wall and nowhere else.
  if (!user || (user.wall && path !== `/wall/${user.wall}`)) return <Door />;
  if (path === "/wall/now") return <Wall />;
  if (path === "/console") return <Console />;
  const room = ROOMS.find(([pattern]) => pattern.test(path))?.[1] ?? Nowhere;
  return (
    <div class="shell">
      <a class="btn skip" href="#main">
        {t("nav.skip")}
      </a>
      <Nav />
      <div>{createElement(room, {})}</div>
      {sheet &&
        createElement(SHEETS[sheet.kind], { key: `${sheet.kind}/${sheet.id}`, id: sheet.id, onClose: closeSheet })}
    </div>
  );
}

function Nowhere() {
  return (
    <main id="main" tabIndex={-1}>
      <Empty icon="search" title={t("nav.nowhere")} isPage>
        <a class="btn soft" href="/">
          {t("nav.home")}
        </a>
      </Empty>
    </main>
  );
}

/** The window's title: who waits is seen from another tab. */
function nameWindow() {
  const meta = me.value ? feed.value?.store.meta.value : null;
  const waiting = meta ? (figuresOf(meta, project.value)?.waiting ?? 0) : 0;
  document.title = [waiting > 0 && `(${waiting})`, meta?.serverName, "Vigie"].filter(Boolean).join(" ");
}
