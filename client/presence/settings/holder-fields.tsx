import type { HoldsFor } from "../../../server/presence/holds-for.ts";
import { Choice, type FieldError } from "../../ui/field.tsx";
import { t } from "../../words/words.ts";
import { book, groups } from "../roster.ts";

/** For whom something holds: all, a team, or one. */
export function HolderFields(props: {
  holder: HoldsFor;
  errors: readonly FieldError[];
  onPick: (holder: HoldsFor) => void;
}) {
  const { kind, id } = props.holder;
  book.rows.version.value;
  const lines = book.rows
    .peek()
    .map(({ line }) => line)
    .toSorted((a, b) => a.number.localeCompare(b.number));
  const options =
    kind === "group"
      ? groups.value.map((group) => [String(group.id), group.name] as const)
      : lines.map((line) => [String(line.id), `${line.number} ${line.name}`] as const);
  return (
    <div class="pair">
      <Choice
        name="kind"
        label={t("presence_set.holds_for")}
        value={kind}
        options={[
          ["all", t("presence_set.for_all")],
          ["group", t("presence_set.for_team")],
          ["extension", t("presence_set.for_one")],
        ]}
        onPick={(picked) => props.onPick({ kind: picked as HoldsFor["kind"], id: null })}
      />
      {kind !== "all" && (
        <Choice
          name="holdsFor.id"
          label={t(kind === "group" ? "presence.team" : "presence.extension")}
          errors={props.errors}
          value={id === null ? "" : String(id)}
          options={[["", t("presence.whom_choose")], ...options]}
          onPick={(picked) => props.onPick({ kind, id: picked === "" ? null : Number(picked) })}
        />
      )}
    </div>
  );
}

/** For whom, in words. */
export function holderText({ kind, id }: HoldsFor): string {
  if (kind === "all") return t("presence_set.for_all");
  if (kind === "group") return groups.value.find((group) => group.id === id)?.name ?? t("presence_set.for_team");
  book.rows.version.value;
  const line = book.line(id ?? 0);
  return line ? `${line.number} ${line.name}` : t("presence_set.for_one");
}
