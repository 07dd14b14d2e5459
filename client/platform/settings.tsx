import { useSignal } from "@preact/signals";
import type { HealthReport } from "../../server/platform/health.ts";
import { healthSentence } from "../cccp/sentences.ts";
import { ServerRows } from "../cccp/server-rows.tsx";
import { useRemote } from "../live/use-remote.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import type { IconName } from "../ui/icon.tsx";
import { Mark, Row } from "../ui/row.tsx";
import { say } from "../ui/toast.tsx";
import { formatMoment } from "../words/format.ts";
import { LANGUAGE_NAMES, LANGUAGES, language, t } from "../words/words.ts";
import { signOut } from "./entry.ts";
import { choose } from "./choices.ts";
import { isAtLeast, me } from "./me.ts";
import { preferences, THEMES, type Theme } from "./preferences.ts";
import { problemText } from "./problem-text.ts";

interface About {
  version: string;
  startedAt: number;
  now: number;
}

const HEALTH_MS = 10_000;

/** Language and look, the servers, who is signed in, how all is. */
export function Settings() {
  return (
    <>
      <header class="top">
        <h1 class="grow">{t("nav.settings")}</h1>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <Looks />
        <ServerRows />
        <ul class="list plain card">
          {isAtLeast("admin") && (
            <>
              <Link
                href="/settings/directory"
                icon="book"
                title={t("directory.title")}
                detail={t("directory.detail")}
              />
              <Link href="/settings/people" icon="people" title={t("people.title")} detail={t("people.detail")} />
              <Link href="/settings/tokens" icon="key" title={t("tokens.title")} detail={t("tokens.detail")} />
            </>
          )}
          <Link href="/install" icon="install" title={t("more.phone")} detail={t("more.phone_detail")} />
        </ul>
        <Account />
        <Health />
      </main>
    </>
  );
}

function Link({ icon, ...row }: { href: string; icon: IconName; title: string; detail: string; context?: string }) {
  return (
    <li>
      <Row {...row} mark={<Mark icon={icon} tone="" />} />
    </li>
  );
}

function Looks() {
  const pick = (change: { language?: string; theme?: Theme }) =>
    void choose(change).catch((cause) => say({ text: problemText(cause) }));
  return (
    <>
      <div class="head">
        <h2>{t("settings.language")}</h2>
      </div>
      <Chips label={t("settings.language")}>
        {LANGUAGES.map((tag) => (
          <ChoiceChip key={tag} isOn={tag === language()} onChoose={() => pick({ language: tag })}>
            <span lang={tag}>{LANGUAGE_NAMES[tag]}</span>
          </ChoiceChip>
        ))}
      </Chips>
      <div class="head">
        <h2>{t("settings.theme")}</h2>
      </div>
      <Chips label={t("settings.theme")}>
        {THEMES.map((theme) => (
          <ChoiceChip key={theme} isOn={theme === preferences.value.theme} onChoose={() => pick({ theme })}>
            {t(`theme.${theme}`)}
          </ChoiceChip>
        ))}
      </Chips>
    </>
  );
}

function Account() {
  const isBusy = useSignal(false);
  const user = me.value;
  if (!user) return null;
  const leave = async () => {
    isBusy.value = true;
    await signOut().catch((cause) => say({ text: problemText(cause) }));
    isBusy.value = false;
  };
  return (
    <>
      <div class="head">
        <h2>{t("settings.account")}</h2>
      </div>
      <ul class="list plain card">
        <Link
          href="/settings/account"
          icon="person"
          title={user.displayName || user.name}
          detail={t("account.detail")}
          context={t(`role.${user.role}`)}
        />
      </ul>
      <div class="actions">
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={leave}>
          {t("settings.sign_out")}
        </button>
      </div>
    </>
  );
}

const HEALTH_LOOKS = {
  ok: { icon: "check", tone: "ok" },
  warn: { icon: "alert", tone: "warn" },
  bad: { icon: "cross", tone: "bad" },
} as const;

function Health() {
  const about = useRemote<About>("/platform/about").data.value;
  const health = useRemote<{ checks: HealthReport[] }>("/platform/health", HEALTH_MS);
  const lines = health.data.value?.checks ?? [];
  return (
    <>
      <div class="head">
        <h2>{t("settings.health")}</h2>
      </div>
      {about && (
        <Facts>
          <Fact name="Vigie">{about.version}</Fact>
          <Fact name={t("settings.started")}>{formatMoment(about.startedAt, about.now)}</Fact>
        </Facts>
      )}
      {health.problem.value !== null && <p class="note warn">{problemText(health.problem.value)}</p>}
      <ul class="steps card" hidden={lines.length === 0}>
        {lines.map((line) => {
          const { name, text } = healthSentence(line);
          return (
            <li key={line.name}>
              <Mark {...HEALTH_LOOKS[line.state]} />
              <div>
                <div class="t">{name}</div>
                <div class="s">{text}</div>
              </div>
              <small>{t(`health.${line.state}`)}</small>
            </li>
          );
        })}
      </ul>
    </>
  );
}
