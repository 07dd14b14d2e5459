import { useSignal } from "@preact/signals";
import type { UserView } from "../../server/platform/auth/people.ts";
import type { Scope } from "../../server/platform/auth/scope.ts";
import { ROLES } from "./role-choices.ts";
import type { Role } from "../../server/platform/roles.ts";
import { patch, post } from "../live/api.ts";
import { go } from "../place.ts";
import { Choice, Field } from "../ui/field.tsx";
import { Refusal } from "../ui/form-end.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { LANGUAGE_NAMES, LANGUAGES, t } from "../words/words.ts";
import { THEMES } from "./preferences.ts";
import { checkScope, ScopeFields } from "./scope-fields.tsx";
import { type MadeLink, showLink } from "./shown-link.tsx";
import { useAttempt } from "./use-attempt.ts";

type Way = "link" | "password";

interface Form {
  name: string;
  displayName: string;
  role: Role;
  extension: string;
  language: string;
  theme: string;
  scope: Scope | null;
  way: Way;
  password: string;
}

/** What an administrator says about a person. Null: somebody new. */
export function PersonForm({ user, onChange }: { user: UserView | null; onChange: (user: UserView) => void }) {
  const first = formOf(user);
  const saved = useSignal(first);
  const form = useSignal(first);
  const { errors, problem, isBusy, attempt } = useAttempt();
  const now = form.value;
  const isChanged = JSON.stringify(now) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const set = (change: Partial<Form>) => {
    form.value = { ...form.peek(), ...change };
  };
  const bind = (name: "name" | "displayName" | "extension" | "password") => ({
    name,
    errors: errors.value,
    value: now[name],
    onInput: (event: { currentTarget: HTMLInputElement }) => set({ [name]: event.currentTarget.value }),
  });
  const save = (event: Event) => {
    event.preventDefault();
    errors.value = checkScope(form.peek().scope);
    if (errors.peek().length > 0) return;
    void attempt(async () => {
      const body = bodyOf(form.peek());
      if (user) {
        const next = await patch<UserView>(`/platform/users/${user.id}`, body);
        saved.value = form.value = formOf(next);
        onChange(next);
        say({ text: t("state.saved") });
        return;
      }
      const { name, way, password } = form.peek();
      const whole = { ...body, name: name.trim(), ...(way === "password" && { password }) };
      const made = await post<{ user: UserView; link: MadeLink | null }>("/platform/users", whole);
      saved.value = form.peek();
      if (made.link) showLink(made.user.id, made.link);
      else say({ text: t("people.added") });
      go(`/settings/people/${made.user.id}`, true);
    });
  };
  return (
    <form onSubmit={save}>
      {user === null && (
        <Field {...bind("name")} label={t("people.name")} hint={t("people.name_hint")} required autocapitalize="none" />
      )}
      <div class="pair">
        <Field {...bind("displayName")} label={t("people.display_name")} required={user !== null} />
        <Field {...bind("extension")} label={t("people.extension")} hint={t("people.extension_hint")} />
      </div>
      <Choice
        name="role"
        label={t("people.role")}
        hint={t(`role_help.${now.role}`)}
        value={now.role}
        options={ROLES.map((role) => [role, t(`role.${role}`)] as const)}
        onPick={(role) => set({ role: role as Role })}
      />
      <ScopeFields scope={now.scope} errors={errors.value} onChange={(scope) => set({ scope })} />
      <div class="pair">
        <Choice
          name="language"
          label={t("settings.language")}
          value={now.language}
          options={[["", t("people.language_own")], ...LANGUAGES.map((tag) => [tag, LANGUAGE_NAMES[tag]] as const)]}
          onPick={(language) => set({ language })}
        />
        <Choice
          name="theme"
          label={t("settings.theme")}
          value={now.theme}
          options={THEMES.map((theme) => [theme === "system" ? "" : theme, t(`theme.${theme}`)] as const)}
          onPick={(theme) => set({ theme })}
        />
      </div>
      {user === null && (
        <>
          <Choice
            name="way"
            label={t("people.way")}
            value={now.way}
            options={[
              ["link", t("people.way_link")],
              ["password", t("people.way_password")],
            ]}
            onPick={(way) => set({ way: way as Way })}
          />
          {now.way === "password" && (
            <Field
              {...bind("password")}
              label={t("password.new")}
              hint={t("setup.password_hint")}
              type="password"
              autocomplete="new-password"
              required
            />
          )}
        </>
      )}
      <Refusal text={problem.value} />
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {user ? t("action.save") : t("people.create")}
        </button>
      </div>
    </form>
  );
}

function formOf(user: UserView | null): Form {
  return {
    name: user?.name ?? "",
    displayName: user?.displayName ?? "",
    role: user?.role ?? "viewer",
    extension: user?.extension ?? "",
    language: user?.language ?? "",
    theme: user?.theme && user.theme !== "system" ? user.theme : "",
    scope: user?.scope ?? null,
    way: "link",
    password: "",
  };
}

/** The fields that a new and a known person have alike, as the server takes them. */
function bodyOf({ displayName, role, extension, language, theme, scope }: Form) {
  const text = (typed: string) => typed.trim() || null;
  return {
    ...(displayName.trim() !== "" && { displayName: displayName.trim() }),
    ...{ role, extension: text(extension), language: text(language), theme: text(theme), scope },
  };
}
