import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { place, withQuery } from "../place.ts";
import { isAtLeast } from "../platform/me.ts";
import { problemText } from "../platform/problem-text.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { t } from "../words/words.ts";
import { linkWords } from "./looks.ts";
import { feed, hindrance, project, servers } from "./selection.ts";
import { linkSentence } from "./sentences.ts";

/** What stands in place of the board while there is none: why, and what to do. */
export function NoBoard({ isPage = false }: { isPage?: boolean }) {
  const meta = feed.value?.store.meta.value;
  switch (hindrance.value) {
    case "servers":
      return <NoServer isPage={isPage} />;
    case "read":
      return (
        <Empty icon="alert" title={t("empty.board")} isPage={isPage}>
          <span>{problemText(feed.value?.problem.value)}</span>
        </Empty>
      );
    case "link":
      return <NoLink isPage={isPage} server={servers.value?.find((server) => server.id === meta?.serverId)} />;
    case "scope":
      return (
        <Empty icon="search" title={t("empty.scope", { server: meta?.serverName ?? "" })} isPage={isPage}>
          <span>{t("empty.scope_ask")}</span>
        </Empty>
      );
    case "project":
      return (
        <Empty icon="search" title={t("empty.project", { project: project.value })} isPage={isPage}>
          <span>{t("empty.project_of", { server: meta?.serverName ?? "" })}</span>
          <a class="btn soft" href={withQuery(place.value, { project: null })}>
            {t("switch.all_projects")}
          </a>
        </Empty>
      );
    default:
      return <Loading label={t("state.loading")} />;
  }
}

function NoServer({ isPage }: { isPage: boolean }) {
  return (
    <Empty icon="lookout" title={t("empty.servers")} isPage={isPage}>
      {isAtLeast("admin") ? (
        <a class="btn" href="/settings/servers/new">
          {t("servers.add")}
        </a>
      ) : (
        <span>{t("empty.servers_ask")}</span>
      )}
    </Empty>
  );
}

/** A server that was never reached, or is not meant to be: why, and where to mend it. */
function NoLink({ isPage, server }: { isPage: boolean; server: ServerView | undefined }) {
  const link = server?.link ?? feed.value?.store.meta.value?.link;
  const isIdle = link?.phase === "disabled";
  const reason = server && linkSentence(server, isAtLeast("admin"));
  return (
    <Empty icon={isIdle ? "dash" : "alert"} title={t(isIdle ? "empty.off" : "empty.link")} isPage={isPage}>
      <span>{reason || (link && linkWords(link))}</span>
      {server && isAtLeast("supervisor") && (
        <a class="btn soft" href={`/settings/servers/${server.id}`}>
          {t("empty.link_settings")}
        </a>
      )}
    </Empty>
  );
}
