import { feed, servers } from "../cccp/selection.ts";
import type { Scope } from "../../server/platform/auth/scope.ts";
import { type FieldError, Switch } from "../ui/field.tsx";
import { PickList } from "../ui/pick-list.tsx";
import { t } from "../words/words.ts";

interface ScopeFieldsProps {
  scope: Scope | null;
  errors: readonly FieldError[];
  onChange: (scope: Scope | null) => void;
}

const NOTHING_CHOSEN: Scope = { projects: [], queues: [] };

/** The part of the call centre that somebody may see: all of it, or some projects and queues. */
export function ScopeFields({ scope, errors, onChange }: ScopeFieldsProps) {
  const store = feed.value?.store;
  const names = (all: readonly string[]) => [...new Set(all.filter(Boolean))].sort((a, b) => a.localeCompare(b));
  const projects = names([
    ...(store?.meta.value?.projects ?? []),
    ...(servers.value ?? []).map(({ project }) => project ?? ""),
  ]);
  // By the server's own name: what people call a queue may change, and two projects may call theirs the same.
  const queues = names(
    (store?.queues.peek() ?? []).map(({ id }) => id.slice(id.indexOf("__") < 0 ? 0 : id.indexOf("__") + 2)),
  );
  return (
    <>
      <Switch
        label={t("scope.all")}
        isOn={scope === null}
        onFlip={(isAll) => onChange(isAll ? null : NOTHING_CHOSEN)}
      />
      {scope !== null && (
        <>
          <PickList
            name="project"
            errors={errors}
            label={t("scope.projects")}
            hint={t("scope.projects_hint")}
            chosen={scope.projects}
            known={projects}
            onPick={(chosen) => onChange({ ...scope, projects: chosen })}
          />
          <PickList
            name="queue"
            errors={errors}
            label={t("scope.queues")}
            hint={t("scope.queues_hint")}
            chosen={scope.queues}
            known={queues}
            onPick={(chosen) => onChange({ ...scope, queues: chosen })}
          />
        </>
      )}
    </>
  );
}

/** What is wrong with a scope before the server is asked: one that names nothing would limit nothing. */
export function checkScope(scope: Scope | null): FieldError[] {
  const isEmpty = scope !== null && scope.projects.length + scope.queues.length === 0;
  return isEmpty ? [{ field: "project", message: t("scope.empty") }] : [];
}

/** A scope in a few words. */
export function scopeWords(scope: Scope | null): string {
  if (!scope) return t("scope.all");
  const parts = [...scope.projects, ...scope.queues];
  return parts.length <= 2 ? parts.join(", ") : t("scope.count", { n: parts.length });
}
