import { useSignal } from "@preact/signals";
import type { HoldsFor } from "../../../server/presence/holds-for.ts";
import type { OutputView } from "../../../server/presence/outputs/repo.ts";
import { API, post, remove } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Icon } from "../../ui/icon.tsx";
import { OnceText } from "../../ui/once-text.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { typedInto } from "../../ui/typed-into.ts";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { HolderFields, holderText } from "./holder-fields.tsx";
import { RowsScreen } from "./rows-screen.tsx";

/** Addresses at which presence is read as a calendar; each is shown once, when it is made. */
export function OutputsScreen() {
  const { data, problem, reload } = useRemote<{ outputs: OutputView[] }>("/presence/outputs");
  const outputs = data.value?.outputs;
  const made = useSignal<string | null>(null);
  const asked = useSignal<OutputView | null>(null);
  const { isBusy, problem: refused, attempt } = useAttempt();
  const drop = ({ id }: OutputView) =>
    attempt(async () => {
      await remove(`/presence/outputs/${id}`);
      reload();
    }).finally(() => {
      asked.value = null;
    });
  return (
    <RowsScreen
      title={t("presence_set.outputs")}
      help={t("output.help")}
      icon="install"
      emptyTitle={t("output.none")}
      count={outputs?.length ?? null}
      problem={problem.value}
      rows={outputs?.map((output) => (
        <li key={output.id} class="with-tools">
          <Row
            mark={<Mark icon="presence" tone="" />}
            title={output.name}
            detail={[holderText(output.holdsFor), output.createdBy, formatMoment(output.createdAt, Date.now())].join(
              " · ",
            )}
          />
          <span class="tools">
            <button
              type="button"
              class="icon-btn"
              aria-label={t("output.withdraw", { name: output.name })}
              onClick={() => {
                asked.value = output;
              }}
            >
              <Icon name="close" />
            </button>
          </span>
        </li>
      ))}
    >
      {refused.value !== "" && <p class="note bad">{refused.value}</p>}
      {made.value !== null && (
        <section class="card pad">
          <p>{t("output.once")}</p>
          <OnceText label={t("output.address")} text={made.value} />
        </section>
      )}
      <NewOutput
        onMade={(token) => {
          made.value = `${location.origin}${API}/presence/calendars/${token}`;
          reload();
        }}
      />
      {asked.value && (
        <Confirm
          title={t("output.withdraw", { name: asked.value.name })}
          text={t("output.withdraw_text")}
          action={t("action.remove")}
          isBusy={isBusy.value}
          onConfirm={() => asked.value && void drop(asked.value)}
          onCancel={() => {
            asked.value = null;
          }}
        />
      )}
    </RowsScreen>
  );
}

function NewOutput({ onMade }: { onMade: (token: string) => void }) {
  const name = useSignal("");
  const holdsFor = useSignal<HoldsFor>({ kind: "all", id: null });
  const { errors, problem, isBusy, attempt } = useAttempt();
  const send = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const body = { name: name.peek().trim(), holdsFor: holdsFor.peek() };
      const { token } = await post<OutputView & { token: string }>("/presence/outputs", body);
      name.value = "";
      onMade(token);
    });
  };
  return (
    <form class="card pad" onSubmit={send}>
      <Field name="name" label={t("output.name")} errors={errors.value} maxLength={128} required {...typedInto(name)} />
      <HolderFields
        holder={holdsFor.value}
        errors={errors.value}
        onPick={(picked) => {
          holdsFor.value = picked;
        }}
      />
      <FormEnd problem={problem.value} action={t("output.make")} isDisabled={isBusy.value} />
    </form>
  );
}
