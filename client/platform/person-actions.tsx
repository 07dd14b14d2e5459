import { useSignal } from "@preact/signals";
import type { UserView } from "../../server/platform/auth/people.ts";
import { get, patch, remove } from "../live/api.ts";
import { go } from "../place.ts";
import { Confirm } from "../ui/confirm.tsx";
import { say } from "../ui/toast.tsx";
import { t } from "../words/words.ts";
import { problemText } from "./problem-text.ts";
import { ResetSheet } from "./reset-sheet.tsx";
import { useAttempt } from "./use-attempt.ts";
import { Refusal } from "../ui/form-end.tsx";

type Question = "disable" | "two_factor" | "delete" | "reset";

/** What is done with an account rather than said about it: reset, disable, delete. */
export function PersonActions({ user, onChange }: { user: UserView; onChange: (user: UserView) => void }) {
  const asked = useSignal<Question | null>(null);
  const { problem, isBusy, attempt } = useAttempt();
  const path = `/platform/users/${user.id}`;
  const close = () => {
    asked.value = null;
  };
  const act = (work: () => Promise<void>) => void attempt(work).finally(close);
  const setDisabled = async (isDisabled: boolean) => onChange(await patch<UserView>(path, { isDisabled }));
  const disable = () =>
    act(async () => {
      await setDisabled(true);
      const undo = () => void setDisabled(false).catch((cause) => say({ text: problemText(cause) }));
      say({
        text: t("people.disabled_done", { name: user.displayName }),
        action: { label: t("action.undo"), run: undo },
      });
    });
  const dropTwoFactor = () =>
    act(async () => {
      await remove(`${path}/two-factor`);
      onChange(await get<UserView>(path));
      say({ text: t("state.saved") });
    });
  const erase = () =>
    act(async () => {
      await remove(path);
      go("/settings/people", true);
    });
  const canDelete = user.isDisabled || user.signedInAt === null;
  // Who signs in by a provider has no password, except as an administrator.
  const canReset = user.role === "admin" || user.identity === null || user.identity.linkedAt === null;
  const ask = (question: Question) => () => {
    asked.value = question;
  };
  const values = { name: user.displayName };
  return (
    <section>
      <div class="head">
        <h2>{t("people.actions")}</h2>
      </div>
      <Refusal text={problem.value} />
      <div class="actions">
        {canReset && (
          <button type="button" class="btn soft" onClick={ask("reset")}>
            {t("people.reset")}
          </button>
        )}
        {user.hasTwoFactor && (
          <button type="button" class="btn soft" onClick={ask("two_factor")}>
            {t("people.two_factor_off")}
          </button>
        )}
        {user.isDisabled ? (
          <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => act(() => setDisabled(false))}>
            {t("people.enable")}
          </button>
        ) : (
          <button type="button" class="btn danger" onClick={ask("disable")}>
            {t("people.disable")}
          </button>
        )}
        {canDelete && (
          <button type="button" class="btn danger" onClick={ask("delete")}>
            {t("people.delete")}
          </button>
        )}
      </div>
      {!canDelete && <small class="hint">{t("people.delete_hint")}</small>}
      {asked.value === "reset" && <ResetSheet user={user} onChange={onChange} onClose={close} />}
      {asked.value === "disable" && (
        <Confirm
          title={t("people.disable_title", values)}
          text={t("people.disable_text")}
          action={t("people.disable")}
          isBusy={isBusy.value}
          onConfirm={disable}
          onCancel={close}
        />
      )}
      {asked.value === "two_factor" && (
        <Confirm
          title={t("people.two_factor_title", values)}
          text={t("people.two_factor_text")}
          action={t("people.two_factor_off")}
          isBusy={isBusy.value}
          onConfirm={dropTwoFactor}
          onCancel={close}
        />
      )}
      {asked.value === "delete" && (
        <Confirm
          title={t("people.delete_title", values)}
          text={t("people.delete_text")}
          action={t("people.delete")}
          isBusy={isBusy.value}
          onConfirm={erase}
          onCancel={close}
        />
      )}
    </section>
  );
}
