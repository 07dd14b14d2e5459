import { useSignal } from "@preact/signals";
import type { Scope } from "../../server/platform/auth/scope.ts";
import type { TokenView } from "../../server/platform/auth/tokens.ts";
import type { Role } from "../../server/platform/roles.ts";
import { post } from "../live/api.ts";
import { Choice, Field } from "../ui/field.tsx";
import { FormEnd } from "../ui/form-end.tsx";
import { OnceText } from "../ui/once-text.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { typedInto } from "../ui/typed-into.ts";
import { t } from "../words/words.ts";
import { ROLES } from "./role-choices.ts";
import { checkScope, ScopeFields } from "./scope-fields.tsx";
import { ScreenHead } from "./screen-head.tsx";
import { useAttempt } from "./use-attempt.ts";

const DAY_MS = 86_400_000;
/** Days that a token may work; 0 is for ever. */
const LIFETIMES = [30, 90, 365, 0] as const;

interface Made {
  token: TokenView;
  text: string;
}

/** Making a token, whose text is shown this once. */
export function NewTokenScreen() {
  const made = useSignal<Made | null>(null);
  return (
    <>
      <ScreenHead
        back="/settings/tokens"
        backLabel={t("tokens.title")}
        title={made.value?.token.name ?? t("tokens.add")}
      />
      <main id="main" tabIndex={-1} class="narrow">
        {made.value ? (
          <MadeToken made={made.value} />
        ) : (
          <Form
            onMade={(next) => {
              made.value = next;
            }}
          />
        )}
      </main>
    </>
  );
}

function MadeToken({ made: { token, text } }: { made: Made }) {
  const { wall } = token;
  const title = t(wall ? "tokens.made_wall" : "tokens.made");
  const shown = wall ? `${location.origin}/wall/${wall}?kiosk=${text}` : text;
  return (
    <section class="card pad" role="status">
      <h2>{title}</h2>
      <p class="note ok">{t(wall ? "tokens.made_wall_text" : "tokens.made_text")}</p>
      <OnceText label={title} text={shown} />
      <div class="actions">
        <a class="btn" href="/settings/tokens">
          {t("tokens.done")}
        </a>
      </div>
    </section>
  );
}

function Form({ onMade }: { onMade: (made: Made) => void }) {
  const name = useSignal("");
  const kind = useSignal<"script" | "wall">("script");
  const role = useSignal<Role>("viewer");
  const days = useSignal<number>(LIFETIMES[1]);
  const scope = useSignal<Scope | null>(null);
  const { errors, problem, isBusy, attempt } = useAttempt();
  useUnsaved(name.value !== "");
  const submit = (event: Event) => {
    event.preventDefault();
    errors.value = checkScope(scope.peek());
    if (errors.peek().length > 0) return;
    const isWall = kind.peek() === "wall";
    const expiresAt = isWall || days.peek() === 0 ? null : Date.now() + days.peek() * DAY_MS;
    const limits = isWall ? { wall: "now" } : { role: role.peek(), expiresAt };
    void attempt(async () =>
      onMade(await post<Made>("/platform/tokens", { name: name.peek().trim(), scope: scope.peek(), ...limits })),
    );
  };
  return (
    <form onSubmit={submit}>
      <Field
        name="name"
        label={t("tokens.name")}
        hint={t("tokens.name_hint")}
        required
        errors={errors.value}
        {...typedInto(name)}
      />
      <Choice
        name="kind"
        label={t("tokens.kind")}
        hint={t(`tokens.kind_${kind.value}_help`)}
        value={kind.value}
        options={[
          ["script", t("tokens.kind_script")],
          ["wall", t("tokens.kind_wall")],
        ]}
        onPick={(picked) => {
          kind.value = picked as "script" | "wall";
        }}
      />
      {kind.value === "script" && (
        <div class="pair">
          <Choice
            name="role"
            label={t("people.role")}
            hint={t(`role_help.${role.value}`)}
            value={role.value}
            options={ROLES.map((one) => [one, t(`role.${one}`)] as const)}
            onPick={(picked) => {
              role.value = picked as Role;
            }}
          />
          <Choice
            name="expiresAt"
            label={t("tokens.lifetime")}
            errors={errors.value}
            value={String(days.value)}
            options={LIFETIMES.map(
              (n) => [String(n), n === 0 ? t("tokens.for_ever") : t("tokens.days", { n })] as const,
            )}
            onPick={(picked) => {
              days.value = Number(picked);
            }}
          />
        </div>
      )}
      <ScopeFields
        scope={scope.value}
        errors={errors.value}
        onChange={(next) => {
          scope.value = next;
        }}
      />
      <FormEnd problem={problem.value} action={t("tokens.make")} isDisabled={isBusy.value} />
    </form>
  );
}
