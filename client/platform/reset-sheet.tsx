import { useSignal } from "@preact/signals";
import type { UserView } from "../../server/platform/auth/people.ts";
import { get, post } from "../live/api.ts";
import { Choice, Field } from "../ui/field.tsx";
import { Refusal } from "../ui/form-end.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { say } from "../ui/toast.tsx";
import { typedInto } from "../ui/typed-into.ts";
import { t } from "../words/words.ts";
import { type MadeLink, showLink } from "./shown-link.tsx";
import { useAttempt } from "./use-attempt.ts";

interface ResetSheetProps {
  user: UserView;
  onChange: (user: UserView) => void;
  onClose: () => void;
}

/** Takes somebody's password away: they choose another by a link, or are told one. */
export function ResetSheet({ user, onChange, onClose }: ResetSheetProps) {
  const way = useSignal("link");
  const password = useSignal("");
  const { errors, problem, isBusy, attempt } = useAttempt();
  const reset = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const path = `/platform/users/${user.id}`;
      const body = way.peek() === "password" ? { password: password.peek() } : {};
      const { link } = await post<{ link: MadeLink | null }>(`${path}/reset`, body);
      onChange(await get<UserView>(path));
      if (link) showLink(user.id, link);
      else say({ text: t("people.reset_done") });
      onClose();
      if (link) scrollTo(0, 0);
    });
  };
  return (
    <Sheet title={t("people.reset_title", { name: user.displayName })} size="small" onClose={onClose}>
      <form onSubmit={reset}>
        <p>{t("people.reset_text")}</p>
        <Choice
          name="way"
          label={t("people.way")}
          value={way.value}
          options={[
            ["link", t("people.way_link")],
            ["password", t("people.way_password")],
          ]}
          onPick={(picked) => {
            way.value = picked;
          }}
        />
        {way.value === "password" && (
          <Field
            name="password"
            label={t("password.new")}
            hint={t("setup.password_hint")}
            type="password"
            autocomplete="new-password"
            required
            errors={errors.value}
            {...typedInto(password)}
          />
        )}
        <Refusal text={problem.value} />
        <div class="actions">
          <button type="button" class="btn soft grow" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button type="submit" class="btn danger grow" disabled={isBusy.value}>
            {t("people.reset")}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
