import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { post } from "../live/api.ts";
import { ApiProblem } from "../live/problem.ts";
import { go } from "../place.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { say } from "../ui/toast.tsx";
import { t } from "../words/words.ts";
import { choosePassword } from "./entry.ts";
import { problemText } from "./problem-text.ts";
import { NewPassword, useNewPassword } from "./new-password.tsx";
import { useAttempt } from "./use-attempt.ts";
import { Refusal } from "../ui/form-end.tsx";

interface Owner {
  name: string;
  displayName: string;
}

/** Choosing a password by the link that an administrator handed over. The secret stands behind the `#` of the address. */
export function PasswordLink() {
  const token = useSignal(location.hash.slice(1)).value;
  const owner = useSignal<Owner | null>(null);
  const problem = useSignal<unknown>(null);
  useEffect(() => {
    post<Owner>("/platform/password-link/look", { token }).then(
      (answer) => {
        owner.value = answer;
      },
      (cause) => {
        problem.value = cause;
      },
    );
  }, [token]);
  const isClosed = problem.value instanceof ApiProblem && problem.value.code === "password_link_closed";
  return (
    <main class="hero">
      <div class="card">
        {owner.value && <Form token={token} owner={owner.value} />}
        {!owner.value && <h1 class="sr">{t("password_link.title")}</h1>}
        {problem.value !== null && (
          <Empty icon="alert" title={isClosed ? t("password_link.closed") : problemText(problem.value)}>
            {isClosed && <span>{t("password_link.closed_help")}</span>}
            <a class="btn" href="/">
              {t("setup.to_login")}
            </a>
          </Empty>
        )}
        {!owner.value && problem.value === null && <Loading label={t("state.loading")} />}
      </div>
    </main>
  );
}

function Form({ token, owner }: { token: string; owner: Owner }) {
  const { errors, problem, isBusy, attempt } = useAttempt();
  const chosen = useNewPassword();
  const submit = (event: Event) => {
    event.preventDefault();
    errors.value = chosen.check();
    if (errors.peek().length > 0) return;
    void attempt(async () => {
      const isIn = await choosePassword(token, chosen.password.peek());
      if (!isIn) say({ text: t("password_link.done") });
      go("/", true);
    });
  };
  return (
    <form onSubmit={submit}>
      <div class="brand">
        <Icon name="lookout" />
        <div>
          <h1>{t("password_link.title")}</h1>
          <small>{owner.displayName}</small>
        </div>
      </div>
      <input
        class="sr"
        type="text"
        autocomplete="username"
        value={owner.name}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <NewPassword chosen={chosen} errors={errors.value} />
      <Refusal text={problem.value} />
      <div class="actions">
        <button type="submit" class="btn wide" disabled={isBusy.value}>
          {t("password_link.submit")}
        </button>
      </div>
    </form>
  );
}
