import type { PlanningFault, PlanningNote } from "../../../server/presence/plannings/faults.ts";
import type { PlannedSlot } from "../../../server/presence/plannings/planning.ts";
import type { PlanningReport } from "../../../server/presence/slots/planning-import.ts";
import { t, tell } from "../../words/words.ts";
import { book } from "../roster.ts";
import { spanOf } from "../slots/slot-times.ts";
import { statusWord } from "../status-looks.ts";
import { dayWords, weekdayWord } from "../zone-time.ts";

/** What a file would change, or has changed: what cannot be taken first, then each extension with what comes and goes. */
export function ReportView({ report }: { report: PlanningReport }) {
  const { faults, notes, unknownExtensions, added, removed, unchanged, isDry } = report;
  return (
    <>
      {faults.length > 0 && (
        <Findings title={t("planning.faults", { n: faults.length })} found={faults} kind="planning_fault" />
      )}
      {unknownExtensions.length > 0 && (
        <section>
          <div class="head">
            <h2>{t("planning.unknown", { n: unknownExtensions.length })}</h2>
          </div>
          <ul class="card pad diff">
            {unknownExtensions.map(({ extension, slots, place }) => (
              <li key={extension}>
                <b>{extension}</b> {t("planning.unknown_slots", { n: slots })}
                {place?.line != null && ` · ${t("planning.at_line", { line: place.line })}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="note">
        {t(isDry ? "planning.would" : "planning.did", {
          added: added.length,
          removed: removed.length,
          unchanged,
        })}
      </p>
      {houseWords(report).map((text) => (
        <p class="note" key={text}>
          {text}
        </p>
      ))}
      {changesOf(report).map((change) => (
        <Change key={change.extension} change={change} />
      ))}
      {notes.length > 0 && (
        <details>
          <summary>{t("planning.notes", { n: notes.length })}</summary>
          <Findings title={t("planning.notes", { n: notes.length })} found={notes} kind="planning_note" />
        </details>
      )}
    </>
  );
}

function Findings(props: {
  title: string;
  found: readonly (PlanningFault | PlanningNote)[];
  kind: "planning_fault" | "planning_note";
}) {
  return (
    <section>
      <div class="head">
        <h2>{props.title}</h2>
      </div>
      <ul class="card pad diff">
        {props.found.map((one, at) => (
          <li key={`${at}/${one.line}/${one.path}`}>
            <b>{placeText(one)}</b> {tell(`${props.kind}.${one.code}`, one.params) || one.message}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Line and column as the file has them; of JSON the way to the value. */
function placeText({ line, column, heading, path }: PlanningFault | PlanningNote): string {
  return [
    line !== null && t("planning.at_line", { line }),
    (heading ?? column) !== null && t("planning.at_column", { column: heading ?? String(column) }),
    path,
  ]
    .filter(Boolean)
    .join(", ");
}

interface ChangeOfOne {
  extension: string;
  added: PlannedSlot[];
  removed: PlannedSlot[];
  standard: PlanningReport["defaults"][number] | null;
}

function changesOf({ added, removed, defaults }: PlanningReport): ChangeOfOne[] {
  const changes = new Map<string, ChangeOfOne>();
  const of = (extension: string) => {
    const known = changes.get(extension) ?? { extension, added: [], removed: [], standard: null };
    changes.set(extension, known);
    return known;
  };
  for (const slot of added) of(slot.extension).added.push(slot);
  for (const slot of removed) of(slot.extension).removed.push(slot);
  for (const one of defaults) of(one.extension).standard = one;
  return [...changes.values()].toSorted((a, b) => a.extension.localeCompare(b.extension));
}

function Change({ change: { extension, added, removed, standard } }: { change: ChangeOfOne }) {
  const name = book.rows.peek().find(({ line }) => line.number === extension)?.line.name;
  return (
    <section>
      <div class="head">
        <h2>{[extension, name].filter(Boolean).join(" · ")}</h2>
      </div>
      <ul class="card pad diff">
        {added.map((slot) => (
          <li key={`+${slotText(slot)}`}>
            <ins>+ {slotText(slot)}</ins>
          </li>
        ))}
        {removed.map((slot) => (
          <li key={`-${slotText(slot)}`}>
            <del>− {slotText(slot)}</del>
          </li>
        ))}
        {standard && (
          <li>
            {t("planning.default", {
              before: standard.from === null ? t("presence.default_house") : statusWord(standard.from),
              after: statusWord(standard.to),
            })}
          </li>
        )}
      </ul>
    </section>
  );
}

function slotText(slot: PlannedSlot): string {
  const day = slot.date === null ? weekdayWord(slot.day ?? 0) : dayWords(slot.date);
  return `${day} ${spanOf(slot)} ${statusWord(slot.status)}`;
}

function houseWords({ settings, areSettingsTaken }: PlanningReport): string[] {
  const parts = [
    settings.defaultStatus && t("planning.house_default", { status: statusWord(settings.defaultStatus) }),
    settings.zone && t("planning.house_zone", { zone: settings.zone }),
  ].filter((part) => typeof part === "string");
  if (parts.length === 0) return [];
  return [...parts, t(areSettingsTaken ? "planning.settings_taken" : "planning.settings_admin")];
}
