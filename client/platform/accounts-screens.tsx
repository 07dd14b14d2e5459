import { place } from "../place.ts";
import { Empty } from "../ui/empty.tsx";
import { t } from "../words/words.ts";
import { AccountScreen } from "./account-screen.tsx";
import { BackupsScreen } from "./backups/backups-screen.tsx";
import { isAtLeast } from "./me.ts";
import { NotificationsScreen } from "./notifications/notifications-screen.tsx";
import { OidcScreen } from "./oidc/oidc-screen.tsx";
import { PeopleScreen } from "./people-screen.tsx";
import { PersonScreen } from "./person-screen.tsx";
import { ScreenHead } from "./screen-head.tsx";
import { NewTokenScreen } from "./new-token-screen.tsx";
import { TokensScreen } from "./tokens-screen.tsx";

/** The screen of an address under `/settings`. */
export function Accounts() {
  const [, , part, id] = place.value.path.split("/");
  if (part === "account") return id === "notifications" ? <NotificationsScreen /> : <AccountScreen />;
  if (!isAtLeast("admin")) return <NotForYou />;
  if (part === "sign-in") return <OidcScreen />;
  if (part === "backups") return <BackupsScreen />;
  if (part === "people") return id === undefined ? <PeopleScreen /> : <PersonScreen key={id} id={id} />;
  return id === "new" ? <NewTokenScreen /> : <TokensScreen />;
}

function NotForYou() {
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("nav.settings")} />
      <main id="main" tabIndex={-1} class="narrow">
        <Empty icon="alert" title={t("problem.not_allowed")} />
      </main>
    </>
  );
}
