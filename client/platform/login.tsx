import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { APP_PATHS } from "../app-paths.ts";
import { get } from "../live/api.ts";
import { ApiProblem } from "../live/problem.ts";
import { Field } from "../ui/field.tsx";
import { Refusal } from "../ui/form-end.tsx";
import { Icon } from "../ui/icon.tsx";
import { t } from "../words/words.ts";
import type { OidcOffer } from "../../server/platform/auth/oidc/sign-in.ts";
import { signIn } from "./entry.ts";
import { ProviderDoor, refusalText } from "./oidc/provider-door.tsx";
import { useAttempt } from "./use-attempt.ts";

/**
 * Shown in place of any screen while nobody is signed in; afterwards the address is still the one that was asked for. Who has
 * a second step is asked for the code once the password was right.
 */
export function Login() {
  const form = useRef<HTMLFormElement>(null);
  const typed = useSignal({ name: "", password: "", code: "" });
  const isCodeNeeded = useSignal(false);
  const isSetupOpen = useSignal(false);
  const offer = useSignal<OidcOffer | null>(null);
  const isPasswordShown = useSignal(false);
  const { errors, problem, isBusy, attempt } = useAttempt();
  useEffect(() => {
    get<{ isOpen: boolean }>("/platform/setup?token=").then(
      (answer) => {
        isSetupOpen.value = answer.isOpen;
      },
      () => {},
    );
    get<{ offer: OidcOffer | null }>("/auth/oidc").then(
      (answer) => {
        offer.value = answer.offer;
      },
      () => {},
    );
  }, []);
  useEffect(() => {
    if (isCodeNeeded.value) form.current?.querySelector<HTMLInputElement>('input[name="code"]')?.focus();
  }, [isCodeNeeded.value]);
  const submit = (event: Event) => {
    event.preventDefault();
    const { name, password, code } = typed.peek();
    void attempt(async () => {
      try {
        await signIn(name.trim(), password, isCodeNeeded.peek() ? code : undefined);
        // An address that is the server's to answer, now that it knows who asks.
        if (!APP_PATHS.some((path) => path.test(location.pathname))) location.reload();
      } catch (cause) {
        if (!(cause instanceof ApiProblem && cause.code === "code_needed")) throw cause;
        isCodeNeeded.value = true;
      }
    });
  };
  const bind = (name: keyof typeof typed.value) => ({
    name,
    required: true,
    autocapitalize: "none" as const,
    errors: errors.value,
    value: typed.value[name],
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      typed.value = { ...typed.peek(), [name]: event.currentTarget.value };
    },
  });
  const provider = isCodeNeeded.value ? null : offer.value;
  const isForm = provider === null || provider.allowsPasswords || isPasswordShown.value;
  // What was tried last is told: the answer to a password replaces that of the provider.
  const trouble = problem.value || (isBusy.value ? "" : refusalText());
  return (
    <main class="hero">
      <form class="card" ref={form} onSubmit={submit}>
        <div class="brand">
          <Icon name="lookout" />
          <div>
            <h1>Vigie</h1>
            <small>{isCodeNeeded.value ? typed.value.name : t("login.subtitle")}</small>
          </div>
        </div>
        {isSetupOpen.value && <p class="note">{t("login.setup_open")}</p>}
        {isCodeNeeded.value ? (
          <Field {...bind("code")} label={t("login.code")} hint={t("login.code_hint")} autocomplete="one-time-code" />
        ) : (
          isForm && (
            <>
              <Field {...bind("name")} label={t("login.name")} autocomplete="username" />
              <Field
                {...bind("password")}
                label={t("login.password")}
                type="password"
                autocomplete="current-password"
              />
            </>
          )
        )}
        <Refusal text={trouble} />
        {provider && !isForm && <ProviderDoor offer={provider} />}
        <div class="actions">
          {isForm ? (
            <button type="submit" class="btn wide" disabled={isBusy.value}>
              {t("login.submit")}
            </button>
          ) : (
            <button
              type="button"
              class="btn soft wide"
              onClick={() => {
                isPasswordShown.value = true;
              }}
            >
              {t("oidc.password_instead")}
            </button>
          )}
          {isCodeNeeded.value && (
            <button
              type="button"
              class="btn soft wide"
              onClick={() => {
                isCodeNeeded.value = false;
                problem.value = "";
                typed.value = { ...typed.peek(), password: "", code: "" };
              }}
            >
              {t("login.back")}
            </button>
          )}
        </div>
        {provider && isForm && <ProviderDoor offer={provider} />}
      </form>
    </main>
  );
}
