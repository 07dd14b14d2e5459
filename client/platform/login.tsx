import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { APP_PATHS } from "../app-paths.ts";
import { get } from "../live/api.ts";
import { Field, type FieldError } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { t } from "../words/words.ts";
import { fieldErrors } from "./field-text.ts";
import { signIn } from "./me.ts";
import { problemText } from "./problem-text.ts";

/** Shown in place of any screen while nobody is signed in; afterwards the address is still the one that was asked for. */
export function Login() {
  const name = useSignal("");
  const password = useSignal("");
  const problem = useSignal("");
  const errors = useSignal<readonly FieldError[]>([]);
  const isBusy = useSignal(false);
  const isSetupOpen = useSignal(false);
  useEffect(() => {
    get<{ isOpen: boolean }>("/platform/setup?token=").then(
      (answer) => {
        isSetupOpen.value = answer.isOpen;
      },
      () => {},
    );
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    isBusy.value = true;
    problem.value = "";
    errors.value = [];
    try {
      await signIn(name.value.trim(), password.value);
      // An address that is the server's to answer, now that it knows who asks.
      if (!APP_PATHS.some((path) => path.test(location.pathname))) location.reload();
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <main class="hero">
      <form class="card" onSubmit={submit}>
        <div class="brand">
          <Icon name="lookout" />
          <div>
            <h1>Vigie</h1>
            <small>{t("login.subtitle")}</small>
          </div>
        </div>
        {isSetupOpen.value && <p class="note">{t("login.setup_open")}</p>}
        <Field
          name="name"
          label={t("login.name")}
          autocomplete="username"
          autocapitalize="none"
          required
          errors={errors.value}
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
        <Field
          name="password"
          label={t("login.password")}
          type="password"
          autocomplete="current-password"
          required
          errors={errors.value}
          value={password.value}
          onInput={(event) => {
            password.value = event.currentTarget.value;
          }}
        />
        <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
        <div class="actions">
          <button type="submit" class="btn wide" disabled={isBusy.value}>
            {t("login.submit")}
          </button>
        </div>
      </form>
    </main>
  );
}
