import { useSignal } from "@preact/signals";
import type { DirectoryRefresh, DirectoryView } from "../../server/cccp/directory/directory-list.ts";
import { get, post, put } from "../live/api.ts";
import { ApiProblem } from "../live/problem.ts";
import { problemText } from "../platform/problem-text.ts";
import { Field, Switch, TextField } from "../ui/field.tsx";
import { useForm } from "../platform/use-form.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Icon } from "../ui/icon.tsx";
import { Loading } from "../ui/empty.tsx";
import { useEffect } from "preact/hooks";
import { formatMoment } from "../words/format.ts";
import { t, tell } from "../words/words.ts";
import { loadServers } from "./selection.ts";
import { directorySentence } from "./sentences.ts";

/** The list of servers that a MySQL database keeps: where it is, with which query, and what it brought. */
export function DirectoryScreen() {
  const view = useSignal<DirectoryView | null>(null);
  const problem = useSignal("");
  useEffect(() => {
    get<DirectoryView>("/cccp/directory").then(
      (answer) => {
        view.value = answer;
      },
      (cause) => {
        problem.value = problemText(cause);
      },
    );
  }, []);
  return (
    <>
      <header class="top">
        <a class="icon-btn" href="/settings" aria-label={t("nav.settings")}>
          <Icon name="back" />
        </a>
        <h1 class="grow">{t("directory.title")}</h1>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        {problem.value && <p class="note bad">{problem.value}</p>}
        {view.value ? (
          <DirectoryForm view={view.value} />
        ) : (
          problem.value === "" && <Loading label={t("state.loading")} />
        )}
      </main>
    </>
  );
}

function DirectoryForm({ view }: { view: DirectoryView }) {
  const first = {
    host: view.host,
    port: String(view.port),
    user: view.user,
    password: "",
    database: view.database,
    query: view.query,
    refreshMinutes: String(view.refreshMinutes),
    login: view.login,
    loginPassword: "",
    isEnabled: view.isEnabled,
  };
  const form = useForm(first, failureText);
  const { fields, errors, problem, isBusy, bind, set } = form;
  const outcome = useSignal<DirectoryRefresh | null>(view.lastRefresh);
  const body = () => {
    const { port, refreshMinutes, password, loginPassword, ...rest } = fields.peek();
    return {
      ...rest,
      port: Number(port),
      refreshMinutes: Number(refreshMinutes),
      ...(password === "" ? {} : { password }),
      ...(loginPassword === "" ? {} : { loginPassword }),
    };
  };
  const attempt = (work: () => Promise<void>) => {
    outcome.value = null;
    return form.attempt(work);
  };
  const test = () =>
    attempt(async () => {
      outcome.value = await post<DirectoryRefresh>("/cccp/directory/test", body());
    });
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const next = await put<DirectoryView>("/cccp/directory", body());
      form.settle({ ...fields.peek(), password: "", loginPassword: "" });
      outcome.value = next.isEnabled ? await post<DirectoryRefresh>("/cccp/directory/refresh") : next.lastRefresh;
      await loadServers();
    });
  };
  return (
    <form onSubmit={save}>
      <p class="note">{t("directory.help")}</p>
      <Switch label={t("directory.enabled")} isOn={fields.value.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <div class="pair host">
        <Field {...bind("host")} label={t("directory.host")} required autocapitalize="none" />
        <Field {...bind("port")} label={t("servers.port")} inputMode="numeric" pattern="[0-9]{1,5}" required />
      </div>
      <div class="pair">
        <Field {...bind("user")} label={t("directory.user")} required autocapitalize="none" />
        <Field
          {...bind("password")}
          label={t("servers.password")}
          type="password"
          autocomplete="new-password"
          hint={view.hasPassword ? t("servers.password_kept") : undefined}
        />
      </div>
      <div class="pair">
        <Field {...bind("database")} label={t("directory.database")} autocapitalize="none" />
        <Field
          {...bind("refreshMinutes")}
          label={t("directory.refresh")}
          inputMode="numeric"
          pattern="[0-9]{1,4}"
          required
        />
      </div>
      <TextField
        name="query"
        label={t("directory.query")}
        hint={t("directory.query_hint")}
        errors={errors.value}
        value={fields.value.query}
        onType={(query) => set({ query })}
      />
      <div class="pair">
        <Field {...bind("login")} label={t("directory.login")} autocapitalize="none" />
        <Field
          {...bind("loginPassword")}
          label={t("directory.login_password")}
          type="password"
          autocomplete="new-password"
          hint={view.hasLoginPassword ? t("servers.password_kept") : undefined}
        />
      </div>
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !form.isChanged}>
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => void test()}>
          {t("test.run")}
        </button>
      </FormEnd>
      <div role="status">{outcome.value && <Outcome outcome={outcome.value} />}</div>
    </form>
  );
}

function failureText(cause: unknown): string {
  if (!(cause instanceof ApiProblem) || cause.code !== "directory_failed") return problemText(cause);
  return directorySentence(String(cause.params.reason), cause.params, cause.detail);
}

/** What reading the list brought, and the rows that were left out. */
function Outcome({ outcome }: { outcome: DirectoryRefresh }) {
  return (
    <div class={`note ${outcome.ok ? "ok" : "bad"}`}>
      {outcome.ok
        ? t("directory.read", { n: outcome.count, time: formatMoment(outcome.at, Date.now()) })
        : directorySentence(outcome.problem, outcome.params, outcome.detail)}
      {outcome.refused.map((row) => (
        <div key={row.message}>{tell(`directory.row_${row.code}`, { project: row.project }) || row.message}</div>
      ))}
    </div>
  );
}
