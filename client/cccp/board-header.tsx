import { useSignal } from "@preact/signals";
import { Icon } from "../ui/icon.tsx";
import { lazy } from "../ui/lazy.tsx";
import { t } from "../words/words.ts";
import { BoardAge } from "./board-age.tsx";
import { SearchBox } from "./search-box.tsx";
import { feed, project, servers } from "./selection.ts";

const ServerSwitch = lazy(async () => (await import("./details.ts")).ServerSwitch, false);

/** The head of the board: which server and project, how fresh it is, and the search. */
export function BoardHeader() {
  const isSwitching = useSignal(false);
  const isSearching = useSignal(false);
  const meta = feed.value?.store.meta.value;
  const projects = meta?.projects ?? [];
  const hasChoice = (servers.value?.length ?? 0) > 1 || projects.length > 1;
  const title = (
    <span>
      {meta?.serverName ?? "Vigie"}
      {project.value && ` · ${project.value}`}
    </span>
  );
  return (
    <>
      <header class="top">
        <div class="grow">
          {hasChoice ? (
            <button
              type="button"
              class="title-btn"
              aria-haspopup="dialog"
              onClick={() => {
                isSwitching.value = true;
              }}
            >
              <h1>
                {title}
                <Icon name="down" />
                <span class="sr">{t("switch.title")}</span>
              </h1>
            </button>
          ) : (
            <h1>{title}</h1>
          )}
          <BoardAge />
        </div>
        <SearchBox isOpen={isSearching} />
      </header>
      {isSwitching.value && (
        <ServerSwitch
          onClose={() => {
            isSwitching.value = false;
          }}
        />
      )}
    </>
  );
}
