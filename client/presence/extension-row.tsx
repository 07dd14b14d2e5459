import type { ExtensionLine } from "../../server/presence/extensions/line.ts";
import { Mark, Row } from "../ui/row.tsx";
import { hasProblem, marksOf, markWord } from "./marks.ts";
import { shownStatus } from "./presence-filter.ts";
import { lastsText, whyText } from "./reasons.ts";
import { book, nowCoarse } from "./roster.ts";
import { lookOf, statusWord } from "./status-looks.ts";

/** Where an extension is shown. */
export function extensionLink(id: number | string): string {
  return `/extension/${id}`;
}

/** One extension: what it is, because of what and until when; its number; what is out of the ordinary. */
export function ExtensionRowLine({ id, tabIndex }: { id: string; tabIndex: number }) {
  const row = book.rows.row(id)?.value;
  if (!row) return null;
  const { line } = row;
  const now = nowCoarse.value;
  const status = shownStatus(line);
  const [mark] = marksOf(line, now);
  return (
    <Row
      href={extensionLink(id)}
      tabIndex={tabIndex}
      mark={<Mark {...lookOf(status)} />}
      title={line.name || line.number}
      detail={<Detail line={line} now={now} />}
      figure={line.number}
      level={hasProblem(line, now) ? "amber" : "ok"}
      context={mark && markWord(mark)}
    />
  );
}

/** The reason has a line of its own: beside the state it would be cut off on a phone. */
function Detail({ line, now }: { line: ExtensionLine; now: number }) {
  const lasts = lastsText(line, now);
  return (
    <>
      {statusWord(shownStatus(line))}
      {lasts && (
        <>
          {" "}
          <span aria-hidden="true">{lasts.short}</span>
          <span class="sr">{lasts.spoken}</span>
        </>
      )}
      <span class="why">{whyText(line)}</span>
    </>
  );
}
