import type { RuleImpact } from "../../../server/presence/rulebook/impact.ts";
import { t } from "../../words/words.ts";
import { book, nowCoarse } from "../roster.ts";
import { statusWord } from "../status-looks.ts";
import { momentIn } from "../zone-time.ts";

/** Transitions of one person that are drawn. */
const MOST_SHOWN = 5;

/** What other rules would alter in the week to come. */
export function ImpactView({ impact: { people, transitions, changes } }: { impact: RuleImpact }) {
  if (transitions === 0) return <p class="note ok">{t("rule.no_impact")}</p>;
  const word = (side: { to: string | null } | null) =>
    side === null ? t("rule.no_change") : side.to === null ? t("presence.left_alone") : statusWord(side.to);
  return (
    <section>
      <p class="note warn">
        {t("rule.impact", {
          transitions: t("rule.transitions", { n: transitions }),
          people: t("rule.people", { n: people }),
        })}
      </p>
      <ul class="card pad diff">
        {changes.map(({ id, number, name, transitions: own, altered }) => {
          const zone = book.line(id)?.zone ?? "UTC";
          return (
            <li key={id}>
              <b>{[number, name].filter(Boolean).join(" ")}</b>
              {altered.slice(0, MOST_SHOWN).map(({ at, before, after }) => (
                <div key={at}>
                  {momentIn(zone, at, nowCoarse.value)} <del>{word(before)}</del> <ins>{word(after)}</ins>
                </div>
              ))}
              {own > MOST_SHOWN && <small>{t("rule.more_changes", { n: own - MOST_SHOWN })}</small>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
