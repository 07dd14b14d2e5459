import type { ExtensionDetail } from "../../../server/presence/extensions/extensions.ts";
import type { ExtensionLine } from "../../../server/presence/extensions/line.ts";
import { problemText } from "../../platform/problem-text.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { t } from "../../words/words.ts";
import { ExtensionLog } from "../log/extension-log.tsx";
import { OverridePart } from "../override/override-part.tsx";
import { book, maySet, mayPlan } from "../roster.ts";
import { SlotsPart } from "../slots/slots-part.tsx";
import { WeekPart } from "../week/week-part.tsx";
import { PlanForm } from "./plan-form.tsx";
import { StateCard } from "./state-card.tsx";
import { useExtension } from "./use-extension.ts";
import { WhyList } from "./why-list.tsx";

/** One extension: what it is and why, what is going to be applied, setting it by hand, its planning, its log. */
export function ExtensionSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
  const one = useExtension(number);
  const detail = one.detail.value;
  // The line of the list is the newer of the two, and there first.
  const line: ExtensionLine | null = book.rows.row(id)?.value.line ?? detail;
  if (!line) {
    return (
      <Sheet title={t("presence.extension")} onClose={onClose}>
        {one.problem.value === null ? (
          <Loading label={t("state.loading")} />
        ) : (
          <Empty icon="alert" title={t("presence.extension_gone")}>
            <span>{problemText(one.problem.value)}</span>
          </Empty>
        )}
      </Sheet>
    );
  }
  return (
    <Sheet title={line.name || line.number} subtitle={<Subtitle line={line} />} size="full" onClose={onClose}>
      <StateCard line={line} />
      {one.problem.value !== null && <p class="note bad">{problemText(one.problem.value)}</p>}
      {maySet(line.number) && !line.isMissing && <OverridePart line={line} onChange={one.readSoon} />}
      <WeekPart id={line.id} zone={line.zone} revision={one.revision.value} />
      {detail && <Rest line={line} detail={detail} onChange={one.readSoon} />}
    </Sheet>
  );
}

function Rest({ line, detail, onChange }: { line: ExtensionLine; detail: ExtensionDetail; onChange: () => void }) {
  return (
    <>
      <WhyList line={line} reasons={detail.reasons} />
      {mayPlan() && <PlanForm line={line} onChange={onChange} />}
      <SlotsPart line={line} slots={detail.slots} canEdit={mayPlan()} onChange={onChange} />
      <ExtensionLog id={line.id} zone={line.zone} revision={line.statusAt ?? 0} />
    </>
  );
}

/** Its number, and what of the rest there is room for. */
function Subtitle({ line: { number, email, zone, ownZone } }: { line: ExtensionLine }) {
  return (
    <>
      <span>{t("presence.number", { number })}</span>
      {email !== "" && <span>{email}</span>}
      {ownZone !== null && <span>{zone}</span>}
    </>
  );
}
