import { useSignal } from "@preact/signals";
import type { Profile } from "../../server/platform/auth/users.ts";
import { patch, post } from "../live/api.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { Field } from "../ui/field.tsx";
import { FormEnd } from "../ui/form-end.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { typedInto } from "../ui/typed-into.ts";
import { t } from "../words/words.ts";
import { renewDevice } from "./alerts/device.ts";
import { me, welcome } from "./me.ts";
import { NotificationsRow } from "./notifications/notifications-row.tsx";
import { NewPassword, useNewPassword } from "./new-password.tsx";
import { scopeWords } from "./scope-fields.tsx";
import { ScreenHead } from "./screen-head.tsx";
import { SessionList } from "./session-list.tsx";
import { TwoFactorCard } from "./two-factor-card.tsx";
import { useAttempt } from "./use-attempt.ts";

/** One's own account: the name that others see, password, second step, and where one is signed in. */
export function AccountScreen() {
  const user = me.value;
  if (!user) return null;
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("account.title")} subtitle={user.name} />
      <main id="main" tabIndex={-1} class="narrow">
        <Facts>
          <Fact name={t("people.role")}>{t(`role.${user.role}`)}</Fact>
          <Fact name={t("account.scope")}>{scopeWords(user.scope)}</Fact>
          <Fact name={t("people.extension")}>{user.extension}</Fact>
        </Facts>
        <NotificationsRow />
        <NameForm user={user} />
        {user.hasPassword ? (
          <>
            <PasswordForm name={user.name} />
            <TwoFactorCard />
          </>
        ) : (
          <p class="note">{t("account.no_password")}</p>
        )}
        <SessionList />
      </main>
    </>
  );
}

function NameForm({ user }: { user: Profile }) {
  const typed = useSignal(user.displayName);
  const { errors, problem, isBusy, attempt } = useAttempt();
  const isChanged = typed.value.trim() !== user.displayName;
  useUnsaved(isChanged);
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const displayName = typed.peek().trim();
      welcome((await patch<{ user: Profile }>("/platform/me", { displayName })).user);
      say({ text: t("state.saved") });
    });
  };
  return (
    <form onSubmit={save}>
      <Field
        name="displayName"
        label={t("people.display_name")}
        hint={t("account.display_name_hint")}
        required
        errors={errors.value}
        {...typedInto(typed)}
      />
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !isChanged} />
    </form>
  );
}

function PasswordForm({ name }: { name: string }) {
  const current = useSignal("");
  const chosen = useNewPassword();
  const { errors, problem, isBusy, attempt } = useAttempt();
  const save = (event: Event) => {
    event.preventDefault();
    errors.value = chosen.check();
    if (errors.peek().length > 0) return;
    void attempt(async () => {
      await post("/platform/me/password", { current: current.peek(), password: chosen.password.peek() });
      // It ended every log-in, and with ours what this device is told.
      void renewDevice().catch(() => {});
      current.value = chosen.password.value = chosen.again.value = "";
      say({ text: t("account.password_done") });
    });
  };
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("account.password")}</h2>
      </div>
      <input class="sr" type="text" autocomplete="username" value={name} readOnly tabIndex={-1} aria-hidden="true" />
      <section class="card pad">
        <Field
          name="current"
          label={t("account.current")}
          type="password"
          autocomplete="current-password"
          required
          errors={errors.value}
          {...typedInto(current)}
        />
        <NewPassword chosen={chosen} errors={errors.value} />
        <small class="hint">{t("account.password_hint")}</small>
        <FormEnd
          problem={problem.value}
          action={t("account.password_change")}
          isDisabled={isBusy.value || chosen.password.value === ""}
        />
      </section>
    </form>
  );
}
