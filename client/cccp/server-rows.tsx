import { isAtLeast } from "../platform/me.ts";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { Row } from "../ui/row.tsx";
import { t } from "../words/words.ts";
import { servers } from "./selection.ts";
import { ServerMark, standing } from "./server-mark.tsx";

/** The configured call-centre servers and how their links stand. */
export function ServerRows() {
  const canOpen = isAtLeast("supervisor");
  return (
    <>
      <div class="head">
        <h2>{t("servers.title")}</h2>
        {isAtLeast("admin") && (
          <a class="text-btn" href="/settings/servers/new" aria-label={t("servers.add")}>
            <Icon name="plus" />
            {t("action.add")}
          </a>
        )}
      </div>
      <ul class="list plain card">
        {servers.value?.map((server) => (
          <li key={server.id}>
            <Row
              href={canOpen ? `/settings/servers/${server.id}` : undefined}
              mark={<ServerMark server={server} />}
              title={server.name}
              detail={`${standing(server)} · ${server.host}:${server.port}`}
              context={server.source === "manual" ? undefined : t(`servers.source_${server.source}`)}
            />
          </li>
        ))}
        {servers.value?.length === 0 && <Empty icon="lookout" title={t("empty.servers")} />}
      </ul>
    </>
  );
}
