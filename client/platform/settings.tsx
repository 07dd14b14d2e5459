import { ServerRows } from "../cccp/server-rows.tsx";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { say } from "../ui/toast.tsx";
import { LANGUAGE_NAMES, LANGUAGES, language, t } from "../words/words.ts";
import { choose } from "./choices.ts";
import { HouseRows } from "./house-rows.tsx";
import { LinkRow } from "./link-row.tsx";
import { isAtLeast, me } from "./me.ts";
import { preferences, THEMES, type Theme } from "./preferences.ts";
import { problemText } from "./problem-text.ts";
import { SignOut } from "./sign-out.tsx";

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
          {isAtLeast("supervisor") && (
            <LinkRow
              href="/settings/presence"
              icon="presence"
              title={t("presence_set.title")}
              detail={t("presence_set.detail")}
            />
          )}
          {isAtLeast("admin") && (
            <>
              <LinkRow
                href="/settings/directory"
                icon="book"
                title={t("directory.title")}
                detail={t("directory.detail")}
              />
              <LinkRow
                href="/settings/history"
                icon="phone"
                title={t("history_set.title")}
                detail={t("history_set.detail")}
              />
              <LinkRow href="/settings/people" icon="people" title={t("people.title")} detail={t("people.detail")} />
              <LinkRow href="/settings/sign-in" icon="person" title={t("oidc.title")} detail={t("oidc.detail")} />
              <LinkRow href="/settings/tokens" icon="key" title={t("tokens.title")} detail={t("tokens.detail")} />
            </>
          )}
          <LinkRow href="/install" icon="install" title={t("more.phone")} detail={t("more.phone_detail")} />
        </ul>
        <HouseRows />
        <Account />
      </main>
    </>
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
  const user = me.value;
  if (!user) return null;
  return (
    <>
      <div class="head">
        <h2>{t("settings.account")}</h2>
      </div>
      <ul class="list plain card">
        <LinkRow
          href="/settings/account"
          icon="person"
          title={user.displayName || user.name}
          detail={t("account.detail")}
          context={t(`role.${user.role}`)}
        />
      </ul>
      <div class="actions">
        <SignOut />
      </div>
    </>
  );
}
