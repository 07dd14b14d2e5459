import type { Mask } from "../../server/enrichment/masking/mask.ts";
import type { MaskingRule } from "../../server/enrichment/masking/masking.ts";
import type { Role } from "../../server/platform/roles.ts";
import { put } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { problemText } from "../platform/problem-text.ts";
import { ROLES } from "../platform/role-choices.ts";
import { useForm } from "../platform/use-form.ts";
import { Loading } from "../ui/empty.tsx";
import { Choice, Switch } from "../ui/field.tsx";
import { FormEnd } from "../ui/form-end.tsx";
import { say } from "../ui/toast.tsx";
import { t } from "../words/words.ts";

const PATH = "/enrichment/masking";
const MASKS: readonly Mask[] = ["none", "end", "most"];

/** How much of outside numbers each role sees in the history. */
export function MaskingSettings() {
  const { data, problem } = useRemote<MaskingRule>(PATH);
  return (
    <>
      <div class="head">
        <h2>{t("masking.title")}</h2>
      </div>
      <p class="note">{t("masking.help")}</p>
      {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
      {data.value ? (
        <MaskingForm rule={data.value} />
      ) : (
        problem.value === null && <Loading label={t("state.loading")} />
      )}
    </>
  );
}

function MaskingForm({ rule }: { rule: MaskingRule }) {
  const form = useForm(rule);
  const { isOn, roles } = form.fields.value;
  const save = (event: Event) => {
    event.preventDefault();
    void form.attempt(async () => {
      form.settle(await put<MaskingRule>(PATH, form.fields.peek()));
      say({ text: t("state.saved") });
    });
  };
  const pick = (role: Role, mask: string) => {
    const picked = MASKS.find((one) => one === mask);
    if (picked) form.set({ roles: { ...roles, [role]: picked } });
  };
  return (
    <form onSubmit={save}>
      <section class="card pad">
        <Switch label={t("masking.on")} isOn={isOn} onFlip={(on) => form.set({ isOn: on })} />
        {isOn &&
          ROLES.map((role) => (
            <Choice
              key={role}
              name={`mask-${role}`}
              label={t(`role.${role}`)}
              value={roles[role]}
              options={MASKS.map((mask) => [mask, t(`masking.${mask}`)] as const)}
              onPick={(mask) => pick(role, mask)}
            />
          ))}
      </section>
      <FormEnd
        problem={form.problem.value}
        action={t("action.save")}
        isDisabled={form.isBusy.value || !form.isChanged}
      />
    </form>
  );
}
