import type { HolidaySet } from "../../../server/presence/holiday-sets/repo.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { t } from "../../words/words.ts";
import { lookOf, statusWord } from "../status-looks.ts";
import { HolidayForm } from "./holiday-form.tsx";
import { holderText } from "./holder-fields.tsx";
import { RowsScreen } from "./rows-screen.tsx";
import { SubScreen } from "./sub-screen.tsx";

const PATH = "/settings/presence/holidays";

/** Sets of days on which another state holds, or one of them. */
export function HolidaysScreen({ id }: { id?: string }) {
  const { data, problem } = useRemote<{ sets: HolidaySet[] }>("/presence/holidays");
  const sets = data.value?.sets;
  if (id === undefined) {
    return (
      <RowsScreen
        title={t("presence_set.holidays")}
        help={t("holiday.help")}
        addHref={`${PATH}/new`}
        icon="book"
        emptyTitle={t("holiday.none")}
        count={sets?.length ?? null}
        problem={problem.value}
        rows={sets?.map((set) => (
          <li key={set.id}>
            <Row
              href={`${PATH}/${set.id}`}
              mark={<Mark {...lookOf(set.status)} />}
              title={set.name}
              detail={[statusWord(set.status), t(`holiday.kind_${kindKey(set.kind)}`), holderText(set.holdsFor)].join(
                " · ",
              )}
              context={set.isEnabled ? undefined : t("rule.off")}
            />
          </li>
        ))}
      />
    );
  }
  const set = id === "new" ? null : sets?.find((one) => String(one.id) === id);
  return (
    <SubScreen
      title={set?.name ?? t(id === "new" ? "holiday.new" : "presence_set.holidays")}
      back={PATH}
      backLabel={t("presence_set.holidays")}
    >
      {set === undefined ? (
        sets === undefined ? (
          <Loading label={t("state.loading")} />
        ) : (
          <Empty icon="search" title={t("holiday.gone")} />
        )
      ) : (
        <HolidayForm key={id} set={set} />
      )}
    </SubScreen>
  );
}

/** Keys of words have no hyphen. */
export function kindKey(kind: HolidaySet["kind"]) {
  return kind === "fr-alsace" ? "fr_alsace" : kind;
}
