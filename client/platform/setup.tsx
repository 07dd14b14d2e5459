import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, segment } from "../live/api.ts";
import { go, place } from "../place.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Field, type FieldError } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { setUp } from "./entry.ts";
import { fieldErrors } from "./field-text.ts";
import { problemText } from "./problem-text.ts";

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
  const password = useSignal("");
  const again = useSignal("");
  const problem = useSignal("");
  const errors = useSignal<readonly FieldError[]>([]);
  const isBusy = useSignal(false);
  useUnsaved(name.value !== "" || password.value !== "");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (password.value !== again.value) {
      errors.value = [{ field: "again", message: t("setup.differs") }];
      return;
    }
    isBusy.value = true;
    problem.value = "";
    errors.value = [];
    try {
      await setUp(token, name.value.trim(), password.value);
      go("/", true);
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
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
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value;
        }}
      />
      <Field
        name="password"
        label={t("setup.password")}
        hint={t("setup.password_hint")}
        type="password"
        autocomplete="new-password"
        required
        errors={errors.value}
        value={password.value}
        onInput={(event) => {
          password.value = event.currentTarget.value;
        }}
      />
      <Field
        name="again"
        label={t("setup.again")}
        type="password"
        autocomplete="new-password"
        required
        errors={errors.value}
        value={again.value}
        onInput={(event) => {
          again.value = event.currentTarget.value;
        }}
      />
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn wide" disabled={isBusy.value}>
          {t("setup.submit")}
        </button>
      </div>
    </form>
  );
}
