import { place } from "../place.ts";
import { isAtLeast, me } from "../platform/me.ts";
import { seesAll } from "../platform/sees-all.ts";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { t } from "../words/words.ts";
import { linkWords } from "./looks.ts";
import { servers } from "./selection.ts";
import { linkSentence } from "./sentences.ts";
import { ServerForm } from "./server-form.tsx";
import { ServiceLevelForm } from "./service-level-form.tsx";
import { ThresholdsForm } from "./thresholds-form.tsx";

/** One server's settings: how to reach it, what its service level means, when its figures turn amber and red. */
export function ServerScreen() {
  const id = place.value.path.split("/").at(-1) ?? "new";
  const server = id === "new" ? null : (servers.value?.find((one) => one.id === id) ?? undefined);
  const fault = server ? linkSentence(server, isAtLeast("admin")) : "";
  return (
    <>
      <header class="top">
        <a class="icon-btn" href="/settings" aria-label={t("nav.settings")}>
          <Icon name="back" />
        </a>
        <div class="grow">
          <h1>{server === null ? t("servers.add") : (server?.name ?? t("servers.title"))}</h1>
          {server && <div class="sub wrap">{fault ? t(`link.${server.link.phase}`) : linkWords(server.link)}</div>}
        </div>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        {server === undefined ? (
          <Empty icon="search" title={t("servers.gone")} />
        ) : (
          <>
            {fault && <p class={`note ${server?.link.phase === "disabled" ? "" : "warn"}`}>{fault}</p>}
            {isAtLeast("admin") && <ServerForm key={id} server={server} />}
            {server && isAtLeast("supervisor") && !seesAll(me.value) && (
              <p class="note">{t("problem.whole_server_only")}</p>
            )}
            {server && isAtLeast("supervisor") && seesAll(me.value) && (
              <>
                <ServiceLevelForm key={`level${id}`} server={server} />
                <ThresholdsForm key={`limits${id}`} serverId={server.id} />
              </>
            )}
          </>
        )}
      </main>
    </>
  );
}
