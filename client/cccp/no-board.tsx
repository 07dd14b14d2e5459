import type { BoardMeta } from "../live/board.ts";
import { isAtLeast } from "../platform/me.ts";
import { problemText } from "../platform/problem-text.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { t } from "../words/words.ts";
import { linkWords } from "./looks.ts";
import { feed, servers } from "./selection.ts";

/** What stands on the home screen while there is no board: why, and what to do. */
export function NoBoard() {
  if (servers.value?.length === 0) {
    return (
      <Empty icon="lookout" title={t("empty.servers")}>
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
  const problem = feed.value?.problem.value;
  if (!problem) return <Loading label={t("state.loading")} />;
  return (
    <Empty icon="alert" title={t("empty.board")}>
      <span>{problemText(problem)}</span>
    </Empty>
  );
}

/** What stands there when the server was never seen: why, and where to mend it. */
export function NoLink({ meta }: { meta: BoardMeta }) {
  return (
    <Empty icon="alert" title={t("empty.link")}>
      <span>{linkWords(meta.link)}</span>
      {isAtLeast("supervisor") && (
        <a class="btn soft" href={`/settings/servers/${meta.serverId}`}>
          {t("empty.link_settings")}
        </a>
      )}
    </Empty>
  );
}
