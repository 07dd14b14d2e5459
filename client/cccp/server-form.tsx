import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { patch, post, remove } from "../live/api.ts";
import { go } from "../place.ts";
import { Field, type FieldError, Switch } from "../ui/field.tsx";
import { useForm } from "../platform/use-form.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Removal } from "../ui/removal.tsx";
import { say } from "../ui/toast.tsx";
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
  const form = useForm(first);
  const { fields, errors, problem, isBusy } = form;
  const isManaged = server !== null && server.source !== "manual";
  /** What the server would refuse too, found without asking it. */
  const check = (): FieldError[] => {
    const { host, port, login } = fields.peek();
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
    const { password, port, ...rest } = fields.peek();
    const all = { ...rest, port: Number(port), ...(password === "" ? {} : { password }) };
    const body = isManaged ? { isEnabled: rest.isEnabled } : all;
    void form.attempt(async () => {
      if (server) await patch(`/cccp/servers/${server.id}`, body);
      const created = server ? null : await post<ServerView>("/cccp/servers", all);
      form.settle({ ...fields.peek(), password: "" });
      await loadServers();
      say({ text: t("state.saved") });
      if (created) go(`/settings/servers/${created.id}`, true);
    });
  };
  const erase = () =>
    form.attempt(async () => {
      await remove(`/cccp/servers/${server?.id}`);
      form.settle();
      await loadServers();
      go("/settings", true);
    });
  const bind = (name: Parameters<typeof form.bind>[0]) => ({ ...form.bind(name), disabled: isManaged });

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
        isOn={fields.value.isEnabled}
        onFlip={(isEnabled) => form.set({ isEnabled })}
      />
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !form.isChanged}>
        {server && !isManaged && (
          <Removal
            title={t("servers.remove_title", { name: server.name })}
            text={t("servers.remove_text")}
            isBusy={isBusy.value}
            onRemove={erase}
          />
        )}
      </FormEnd>
      <ServerTest
        id={server?.id}
        target={() => {
          const { host, port, login, password } = fields.peek();
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
    </form>
  );
}
