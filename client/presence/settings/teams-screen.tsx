import type { GroupView } from "../../../server/presence/groups/groups.ts";
import { post, put, remove } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { go } from "../../place.ts";
import { useForm } from "../../platform/use-form.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Removal } from "../../ui/removal.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { ExtensionPicker } from "../extension-picker.tsx";
import { readGroups } from "../roster.ts";
import { RowsScreen } from "./rows-screen.tsx";
import { SubScreen } from "./sub-screen.tsx";

const PATH = "/settings/presence/teams";

/** The teams, or one of them. */
export function TeamsScreen({ id }: { id?: string }) {
  const { data, problem } = useRemote<{ groups: GroupView[] }>("/presence/groups");
  const teams = data.value?.groups;
  if (id === undefined) {
    return (
      <RowsScreen
        title={t("presence_set.teams")}
        help={t("team.help")}
        addHref={`${PATH}/new`}
        icon="people"
        emptyTitle={t("team.none")}
        count={teams?.length ?? null}
        problem={problem.value}
        rows={teams?.map((team) => (
          <li key={team.id}>
            <Row
              href={`${PATH}/${team.id}`}
              mark={<Mark icon="people" tone="" />}
              title={team.name}
              detail={t("team.members", { n: team.extensionIds.length })}
            />
          </li>
        ))}
      />
    );
  }
  const team = id === "new" ? null : teams?.find((one) => String(one.id) === id);
  return (
    <SubScreen
      title={team?.name ?? t(id === "new" ? "team.new" : "presence_set.teams")}
      back={PATH}
      backLabel={t("presence_set.teams")}
    >
      {team === undefined ? (
        teams === undefined ? (
          <Loading label={t("state.loading")} />
        ) : (
          <Empty icon="search" title={t("team.gone")} />
        )
      ) : (
        <TeamForm key={id} team={team} />
      )}
    </SubScreen>
  );
}

function TeamForm({ team }: { team: GroupView | null }) {
  const form = useForm({ name: team?.name ?? "", extensionIds: (team?.extensionIds ?? []) as readonly number[] });
  const { fields, errors, problem, isBusy, isChanged, set, settle, attempt, bind } = form;
  const leave = () => {
    settle();
    void readGroups();
    go(PATH, true);
  };
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const { name, extensionIds } = fields.peek();
      const body = { name: name.trim(), extensionIds };
      if (team === null) await post("/presence/groups", body);
      else await put(`/presence/groups/${team.id}`, body);
      say({ text: t("state.saved") });
      leave();
    });
  };
  return (
    <form onSubmit={save}>
      <Field {...bind("name")} label={t("feed.name")} maxLength={128} required />
      <ExtensionPicker
        name="extensionIds"
        label={t("team.who")}
        errors={errors.value}
        chosen={fields.value.extensionIds}
        onPick={(extensionIds) => set({ extensionIds })}
      />
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !isChanged}>
        {team && (
          <Removal
            title={t("feed.remove_title", { name: team.name })}
            text={t("team.remove_text")}
            isBusy={isBusy.value}
            onRemove={() =>
              attempt(async () => {
                await remove(`/presence/groups/${team.id}`);
                leave();
              })
            }
          />
        )}
      </FormEnd>
    </form>
  );
}
