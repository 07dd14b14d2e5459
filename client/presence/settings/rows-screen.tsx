import type { ComponentChildren } from "preact";
import { problemText } from "../../platform/problem-text.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { t } from "../../words/words.ts";
import { SubScreen } from "./sub-screen.tsx";

interface Props {
  title: string;
  help: string;
  /** Where something new is made; none where that is done on the screen itself. */
  addHref?: string;
  icon: IconName;
  emptyTitle: string;
  /** Null until they are read. */
  count: number | null;
  problem: unknown;
  /** The rows, each in a `li`. */
  rows: ComponentChildren;
  children?: ComponentChildren;
}

/** A list of things that are set up, each with a screen of its own. */
export function RowsScreen(props: Props) {
  const { addHref, count, problem } = props;
  return (
    <SubScreen
      title={props.title}
      action={
        addHref && (
          <a class="btn soft" href={addHref}>
            <Icon name="plus" />
            {t("pick.add")}
          </a>
        )
      }
    >
      <p class="note">{props.help}</p>
      {problem !== null && <p class="note bad">{problemText(problem)}</p>}
      {count === null && problem === null && <Loading label={t("state.loading")} />}
      {count === 0 && (
        <div class="card">
          <Empty icon={props.icon} title={props.emptyTitle}>
            {addHref && (
              <a class="btn" href={addHref}>
                {t("pick.add")}
              </a>
            )}
          </Empty>
        </div>
      )}
      {count !== null && count > 0 && <ul class="list plain card">{props.rows}</ul>}
      {props.children}
    </SubScreen>
  );
}
