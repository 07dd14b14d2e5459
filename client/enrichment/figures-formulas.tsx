import { Fact, Facts } from "../ui/facts.tsx";
import { t } from "../words/words.ts";

const FORMULAS = ["calls", "answered", "talk_per_call", "by_tag", "by_agent", "by_ring", "by_hour"] as const;

/** How each figure is counted, in a sentence each. */
export function FigureFormulas() {
  return (
    <details>
      <summary>{t("figures.how")}</summary>
      <Facts>
        {FORMULAS.map((name) => (
          <Fact key={name} name={t(`figures.${name}`)} note={t(`figures.${name}_formula`)}>
            {" "}
          </Fact>
        ))}
      </Facts>
    </details>
  );
}
