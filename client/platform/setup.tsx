import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, segment } from "../live/api.ts";
import { go, place } from "../place.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Field } from "../ui/field.tsx";
import { Refusal } from "../ui/form-end.tsx";
import { Icon } from "../ui/icon.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { typedInto } from "../ui/typed-into.ts";
import { t } from "../words/words.ts";
import { setUp } from "./entry.ts";
import { NewPassword, useNewPassword } from "./new-password.tsx";
import { useAttempt } from "./use-attempt.ts";

type State = "asking" | "open" | "closed" | "wrong_link";

/** The first visit: makes the administrator, by the link that the server printed at its first start. */
export function Setup() {
  const token = place.value.query.get("token") ?? "";
  const state = useSignal<State>("asking");
  useEffect(() => {
    get<{ isOpen: boolean; isValid: boolean }>(`/platform/setup?token=${segment(token)}`).then(
      ({ isOpen, isValid }) => {
        state.value = !isOpen ? "closed" : isValid ? "open" : "wrong_link";
      },
      () => {
        state.value = "wrong_link";
      },
    );
  }, [token]);
  return (
    <main class="hero">
      <div class="card">
        {state.value !== "open" && <h1 class="sr">{t("setup.title")}</h1>}
        {state.value === "asking" && <Loading label={t("state.loading")} />}
        {state.value === "open" && <FirstUser token={token} />}
        {state.value === "closed" && (
          <Empty icon="check" title={t("setup.closed")}>
            <a class="btn" href="/">
              {t("setup.to_login")}
            </a>
          </Empty>
        )}
        {state.value === "wrong_link" && (
          <Empty icon="alert" title={t("setup.wrong_link")}>
            <span>{t("setup.wrong_link_help")}</span>
          </Empty>
        )}
      </div>
    </main>
  );
}

function FirstUser({ token }: { token: string }) {
  const name = useSignal("");
  const chosen = useNewPassword();
  const { errors, problem, isBusy, attempt } = useAttempt();
  useUnsaved(name.value !== "");
  const submit = (event: Event) => {
    event.preventDefault();
    errors.value = chosen.check();
    if (errors.peek().length > 0) return;
    void attempt(async () => {
      await setUp(token, name.peek().trim(), chosen.password.peek());
      go("/", true);
    });
  };
  return (
    <form onSubmit={submit}>
      <div class="brand">
        <Icon name="lookout" />
        <div>
          <h1>{t("setup.title")}</h1>
          <small>{t("setup.subtitle")}</small>
        </div>
      </div>
      <Field
        name="name"
        label={t("setup.name")}
        autocomplete="username"
        autocapitalize="none"
        required
        errors={errors.value}
        {...typedInto(name)}
      />
      <NewPassword chosen={chosen} errors={errors.value} label={t("setup.password")} />
      <Refusal text={problem.value} />
      <div class="actions">
        <button type="submit" class="btn wide" disabled={isBusy.value}>
          {t("setup.submit")}
        </button>
      </div>
    </form>
  );
}
