import { go, place, withQuery } from "../place.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Choice, Field } from "../ui/field.tsx";
import { t } from "../words/words.ts";
import { DIRECTIONS, TYPED } from "./call-filter.ts";
import { type AskedPeriod, narrowing, PERIODS } from "./figures-query.ts";

const set = (changes: Record<string, string | null>) => go(withQuery(place.peek(), changes), true);

/** Which days are counted, by one press or day by day, and behind a press what else narrows them. All of it is in the address. */
export function FigurePeriod({ period }: { period: AskedPeriod }) {
  const { query } = place.value;
  const count = Object.keys(narrowing(query)).length;
  const { preset, sinceDay, untilDay } = period;
  return (
    <>
      <Chips label={t("figures.period")}>
        {PERIODS.map((one) => (
          <ChoiceChip
            key={one}
            isOn={preset === one}
            onChoose={() => set({ period: one === "today" ? null : one, since: null, until: null })}
          >
            {t(`figures.period_${one}`)}
          </ChoiceChip>
        ))}
        <ChoiceChip isOn={preset === null} onChoose={() => set({ period: null, since: sinceDay, until: untilDay })}>
          {t("figures.period_own")}
        </ChoiceChip>
      </Chips>
      {preset === null && (
        <div class="pair">
          <Field
            name="since"
            type="date"
            label={t("history.filter_since")}
            value={sinceDay}
            onInput={(event) => set({ since: event.currentTarget.value })}
          />
          <Field
            name="until"
            type="date"
            label={t("history.filter_until")}
            value={untilDay}
            onInput={(event) => set({ until: event.currentTarget.value })}
          />
        </div>
      )}
      <details>
        <summary>{count > 0 ? `${t("history.filters")} · ${count}` : t("history.filters")}</summary>
        <div class="pair">
          <Choice
            name="direction"
            label={t("history.filter_direction")}
            value={query.get("direction") ?? ""}
            options={[
              ["", t("history.any")],
              ...DIRECTIONS.map((one) => [one, t(`history.direction_${one}`)] as const),
            ]}
            onPick={(value) => set({ direction: value })}
          />
          {TYPED.map((name) => (
            <Field
              key={name}
              name={name}
              label={t(`history.filter_${name}`)}
              autocapitalize="none"
              maxLength={128}
              value={query.get(name) ?? ""}
              onInput={(event) => set({ [name]: event.currentTarget.value })}
            />
          ))}
        </div>
      </details>
    </>
  );
}
