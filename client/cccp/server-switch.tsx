import { go, place, withQuery } from "../place.ts";
import { Icon } from "../ui/icon.tsx";
import { Mark } from "../ui/row.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";
import { feed, project, serverId, servers } from "./selection.ts";
import { ServerMark, standing } from "./server-mark.tsx";

/** Chooses the server, and the project on it, that the board shows. */
export function ServerSwitch({ onClose }: { onClose: () => void }) {
  const meta = feed.value?.store.meta.value;
  const pick = (changes: Record<string, string | null>) => {
    go(withQuery(place.peek(), changes), true);
    onClose();
  };
  const waitingOf = (name: string) => meta?.figures.find((figures) => figures.projectName === name)?.waiting ?? null;
  return (
    <Sheet title={t("switch.title")} size="small" onClose={onClose}>
      <div class="head">
        <h2>{t("switch.servers")}</h2>
      </div>
      <ul class="list plain card">
        {servers.value?.map((server) => (
          <li key={server.id}>
            <button
              type="button"
              class="row"
              aria-pressed={server.id === serverId.value}
              onClick={() => pick({ server: server.id, project: null })}
            >
              <ServerMark server={server} />
              <span>
                <span class="t">{server.name}</span>
                <span class="s">{standing(server)}</span>
              </span>
              {server.id === serverId.value && <Icon name="check" />}
            </button>
          </li>
        ))}
      </ul>
      {meta && meta.projects.length > 1 && (
        <>
          <div class="head">
            <h2>{t("switch.projects")}</h2>
          </div>
          <ul class="list plain card">
            {["", ...meta.projects].map((name) => (
              <li key={name}>
                <button
                  type="button"
                  class="row"
                  aria-pressed={name === project.value}
                  onClick={() => pick({ project: name })}
                >
                  <Mark icon={name === project.value ? "check" : "menu"} tone={name === project.value ? "busy" : ""} />
                  <span class="t">{name || t("switch.all_projects")}</span>
                  <span class="n">
                    <b>{formatNumber(waitingOf(name))}</b>
                    <span>{t("queue.waiting")}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Sheet>
  );
}
