import type { RoleRule } from "../../../server/platform/auth/oidc/role-mapping.ts";
import type { Role } from "../../../server/platform/roles.ts";
import { Choice, Field, type FieldError } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { t } from "../../words/words.ts";
import { ROLES } from "../role-choices.ts";
import { ScopeFields } from "../scope-fields.tsx";

interface OidcRulesProps {
  rules: readonly RoleRule[];
  errors: readonly FieldError[];
  onChange: (rules: RoleRule[]) => void;
}

/** Which group gives which role, for which part of the call centre: the highest role counts, then the first rule. */
export function OidcRules({ rules, errors, onChange }: OidcRulesProps) {
  const change = (index: number, part: Partial<RoleRule>) =>
    onChange(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)));
  return (
    <fieldset class="pick">
      <legend class="label">{t("oidc.rules")}</legend>
      <small class="hint">{t("oidc.rules_hint")}</small>
      {rules.map((rule, index) => {
        // What the server calls `rules[0].scope` stands under the list of projects.
        const own = errors
          .filter(({ field }) => field.startsWith(`rules[${index}].`))
          .map(({ field, message }) => ({ field: field.endsWith("scope") ? "project" : field, message }));
        return (
          // Rules have no name of their own, and their order counts.
          <section class="card pad" key={index}>
            <div class="pair">
              <Field
                name={`rules[${index}].value`}
                label={t("oidc.rule_value")}
                errors={own}
                value={rule.value}
                required
                autocapitalize="none"
                onInput={(event) => change(index, { value: event.currentTarget.value })}
              />
              <Choice
                name={`rules[${index}].role`}
                label={t("people.role")}
                value={rule.role}
                options={ROLES.map((role) => [role, t(`role.${role}`)] as const)}
                onPick={(role) => change(index, { role: role as Role })}
              />
            </div>
            <ScopeFields scope={rule.scope} errors={own} onChange={(scope) => change(index, { scope })} />
            <div class="actions">
              <button
                type="button"
                class="btn soft"
                aria-label={t("oidc.rule_remove", { group: rule.value })}
                onClick={() => onChange(rules.filter((_, at) => at !== index))}
              >
                {t("action.remove")}
              </button>
            </div>
          </section>
        );
      })}
      <div class="actions">
        <button
          type="button"
          class="btn soft"
          onClick={() => onChange([...rules, { value: "", role: "agent", scope: null }])}
        >
          <Icon name="plus" />
          {t("oidc.rule_add")}
        </button>
      </div>
    </fieldset>
  );
}
