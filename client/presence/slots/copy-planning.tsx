import { useSignal } from "@preact/signals";
import type { ExtensionLine } from "../../../server/presence/extensions/line.ts";
import type { SlotKind } from "../../../server/presence/slots/repo.ts";
import { post } from "../../live/api.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Choice, Switch } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { ExtensionPicker } from "../extension-picker.tsx";
import { groups } from "../roster.ts";

const KINDS: readonly SlotKind[] = ["weekly", "dated", "all"];

/** Gives other extensions, or a team, the planning of this one. */
export function CopyPlanning({ line, onClose }: { line: ExtensionLine; onClose: () => void }) {
  const kind = useSignal<SlotKind>("weekly");
  const isReplacing = useSignal(true);
  const groupId = useSignal("");
  const chosen = useSignal<readonly number[]>([]);
  const { errors, problem, isBusy, attempt } = useAttempt();
  const send = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const whom = {
        ...(chosen.peek().length > 0 && { extensionIds: chosen.peek() }),
        ...(groupId.peek() !== "" && { groupId: Number(groupId.peek()) }),
      };
      const body = { kind: kind.peek(), isReplacing: isReplacing.peek(), ...whom };
      const { extensions } = await post<{ extensions: number }>(`/presence/extensions/${line.id}/slots/copy`, body);
      say({ text: t("presence.planning_copied", { n: extensions }) });
      onClose();
    });
  };
  return (
    <Sheet title={t("presence.copy_title", { name: line.name || line.number })} onClose={onClose}>
      <form onSubmit={send}>
        <Choice
          name="kind"
          label={t("presence.copy_what")}
          value={kind.value}
          options={KINDS.map((one) => [one, t(`presence.kind_${one}`)] as const)}
          onPick={(picked) => {
            kind.value = picked as SlotKind;
          }}
        />
        <Choice
          name="groupId"
          label={t("presence.team")}
          errors={errors.value}
          value={groupId.value}
          options={[["", t("presence.no_team")], ...groups.value.map(({ id, name }) => [String(id), name] as const)]}
          onPick={(picked) => {
            groupId.value = picked;
          }}
        />
        <ExtensionPicker
          name="extensionIds"
          label={t("presence.copy_whom")}
          errors={errors.value}
          chosen={chosen.value}
          without={line.id}
          onPick={(ids) => {
            chosen.value = ids;
          }}
        />
        <Switch
          label={t("presence.replacing")}
          isOn={isReplacing.value}
          onFlip={(isOn) => {
            isReplacing.value = isOn;
          }}
        />
        <FormEnd
          problem={problem.value}
          action={t("presence.copy")}
          isDisabled={isBusy.value || (chosen.value.length === 0 && groupId.value === "")}
        />
      </form>
    </Sheet>
  );
}
