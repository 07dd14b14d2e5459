import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { isAtLeast } from "../platform/me.ts";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { Mark, Row } from "../ui/row.tsx";
import { t } from "../words/words.ts";
import { linkWords } from "./looks.ts";
import { boardAge, servers } from "./selection.ts";

/** The configured call-centre servers and how their links stand. */
export function ServerRows() {
  // Without Vigie nobody knows how the links stand.
  const isCutOff = boardAge.value.fault === "server";
  const canOpen = isAtLeast("supervisor");
  return (
    <>
      <div class="head">
        <h2>{t("servers.title")}</h2>
        {isAtLeast("admin") && (
          <a class="btn soft" href="/settings/servers/new">
            <Icon name="plus" />
            {t("servers.add")}
          </a>
        )}
      </div>
      <ul class="list plain card">
        {servers.value?.map((server) => (
          <li key={server.id}>
            <Row
              href={canOpen ? `/settings/servers/${server.id}` : undefined}
              mark={<Mark {...(isCutOff ? UNKNOWN_LOOK : linkLook(server))} />}
              title={server.name}
              detail={[isCutOff ? t("age.no_server") : linkWords(server.link), `${server.host}:${server.port}`].join(
                " · ",
              )}
              context={server.source === "manual" ? undefined : t(`servers.source_${server.source}`)}
            />
          </li>
        ))}
        {servers.value?.length === 0 && <Empty icon="lookout" title={t("empty.servers")} />}
      </ul>
    </>
  );
}

const UNKNOWN_LOOK = { icon: "dash", tone: "" } as const;

function linkLook(server: ServerView) {
  if (server.link.phase === "live") return { icon: "check", tone: "ok" } as const;
  if (!server.isEnabled || server.link.phase === "disabled") return { icon: "dash", tone: "" } as const;
  return server.link.problem
    ? ({ icon: "alert", tone: "bad" } as const)
    : ({ icon: "hourglass", tone: "warn" } as const);
}
