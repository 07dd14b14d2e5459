import { useSignal } from "@preact/signals";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { patch, post, remove } from "../live/api.ts";
import { go } from "../place.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { problemText } from "../platform/problem-text.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Field, type FieldError, Switch } from "../ui/field.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { loadServers } from "./selection.ts";
import { ServerTest } from "./server-test.tsx";

const DEFAULT_PORT = "20103";
const MAX_PORT = 65_535;

/** How to reach a server: added, changed, tried, removed. Null: a new one. */
export function ServerForm({ server }: { server: ServerView | null }) {
  const first = {
    name: server?.name ?? "",
    host: server?.host ?? "",
    port: String(server?.port ?? DEFAULT_PORT),
    login: server?.login ?? "",
    password: "",
    project: server?.project ?? "",
    isEnabled: server?.isEnabled ?? true,
  };
  const saved = useSignal(first);
  const form = useSignal(first);
  const errors = useSignal<readonly FieldError[]>([]);
  const problem = useSignal("");
  const isBusy = useSignal(false);
  const isRemoving = useSignal(false);
  const isManaged = server !== null && server.source !== "manual";
  const isChanged = JSON.stringify(form.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);

  const attempt = async (work: () => Promise<void>) => {
    isBusy.value = true;
    problem.value = "";
    errors.value = [];
    try {
      await work();
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  /** What the server would refuse too, found without asking it. */
  const check = (): FieldError[] => {
    const { host, port, login } = form.peek();
    const empty = Object.entries({ host, port, login }).filter(([, text]) => text.trim() === "");
    const missing = empty.map(([field]) => ({ field, message: t("field.required") }));
    const isPort = Number(port) >= 1 && Number(port) <= MAX_PORT;
    if (port.trim() === "" || isPort) return missing;
    return [...missing, { field: "port", message: t("field.whole_number_range", { min: 1, max: MAX_PORT }) }];
  };
  const save = (event: Event) => {
    event.preventDefault();
    errors.value = isManaged ? [] : check();
    problem.value = errors.peek().length > 0 ? t("problem.invalid_fields") : "";
    if (errors.peek().length > 0) return;
    const { password, port, ...rest } = form.peek();
    const all = { ...rest, port: Number(port), ...(password === "" ? {} : { password }) };
    const body = isManaged ? { isEnabled: rest.isEnabled } : all;
    void attempt(async () => {
      if (server) await patch(`/cccp/servers/${server.id}`, body);
      const created = server ? null : await post<ServerView>("/cccp/servers", all);
      form.value = { ...form.peek(), password: "" };
      saved.value = form.peek();
      await loadServers();
      say({ text: t("state.saved") });
      if (created) go(`/settings/servers/${created.id}`, true);
    });
  };
  const erase = () =>
    void attempt(async () => {
      await remove(`/cccp/servers/${server?.id}`);
      saved.value = form.peek();
      await loadServers();
      go("/settings", true);
    }).finally(() => {
      isRemoving.value = false;
    });
  const bind = (name: Exclude<keyof typeof first, "isEnabled">) => ({
    name,
    errors: errors.value,
    value: form.value[name],
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      form.value = { ...form.peek(), [name]: event.currentTarget.value };
    },
    disabled: isManaged,
  });

  return (
    <form onSubmit={save}>
      {isManaged && <p class="note">{t(`servers.managed_${server.source === "option" ? "option" : "directory"}`)}</p>}
      <Field {...bind("name")} label={t("servers.name")} required />
      <div class="pair host">
        <Field
          {...bind("host")}
          label={t("servers.host")}
          hint={t("servers.host_hint")}
          required
          autocapitalize="none"
        />
        <Field {...bind("port")} label={t("servers.port")} inputMode="numeric" pattern="[0-9]{1,5}" required />
      </div>
      <div class="pair">
        <Field {...bind("login")} label={t("servers.login")} required autocapitalize="none" />
        <Field
          {...bind("password")}
          label={t("servers.password")}
          type="password"
          autocomplete="new-password"
          hint={server?.hasPassword ? t("servers.password_kept") : undefined}
        />
      </div>
      <Field
        {...bind("project")}
        label={t("servers.project")}
        hint={t(server?.source === "directory" ? "servers.project_listed" : "servers.project_hint")}
      />
      <Switch
        label={t("servers.enabled")}
        isOn={form.value.isEnabled}
        onFlip={(isEnabled) => {
          form.value = { ...form.peek(), isEnabled };
        }}
      />
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {t("action.save")}
        </button>
        {server && !isManaged && (
          <button
            type="button"
            class="btn danger"
            onClick={() => {
              isRemoving.value = true;
            }}
          >
            {t("action.remove")}
          </button>
        )}
      </div>
      <ServerTest
        id={server?.id}
        target={() => {
          const { host, port, login, password } = form.peek();
          return { host, port: Number(port), login, ...(password === "" ? {} : { password }) };
        }}
        check={check}
        onStart={() => {
          problem.value = "";
        }}
        onFields={(fields) => {
          errors.value = fields;
        }}
      />
      {isRemoving.value && server && (
        <Confirm
          title={t("servers.remove_title", { name: server.name })}
          text={t("servers.remove_text")}
          action={t("action.remove")}
          isBusy={isBusy.value}
          onConfirm={erase}
          onCancel={() => {
            isRemoving.value = false;
          }}
        />
      )}
    </form>
  );
}
