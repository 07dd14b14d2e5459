import { useId } from "preact/hooks";
import type { FigureName } from "../../server/cccp/live/model.ts";
import { t } from "../words/words.ts";
import { RATE_FIGURES, SECONDS_FIGURES } from "./looks.ts";
import { LEVELS, LIMIT_SOURCES, type LimitBox, type Limits, type LimitSource, sideOf } from "./threshold-rules.ts";

/** A box that holds something wrong, and what. */
export type LimitFault = LimitBox & { message: string };

interface Props {
  figure: FigureName;
  limits: Limits;
  /** Those for all queues, shown faintly where a queue follows them. */
  common: Limits;
  isOfQueue: boolean;
  faults: readonly LimitFault[];
  onChange: (limits: Partial<Limits>) => void;
  onSource: (source: LimitSource) => void;
}

/** A figure's amber and red limit, with what is wrong with them. */
export function LimitRow({ figure, limits, common, isOfQueue, faults, onChange, onSource }: Props) {
  const id = useId();
  const name = t(`limits.${figure}`);
  const side = `${id}-side`;
  const isWrong = (level: string) => faults.some((one) => one.level === level);
  return (
    <tr>
      <th scope="row">
        {name}
        <small id={side}>
          {t(`limits.side_${sideOf(figure)}`)}
          {SECONDS_FIGURES.has(figure) ? " · s" : RATE_FIGURES.has(figure) ? " · %" : ""}
        </small>
        {isOfQueue && (
          <select
            class="input"
            aria-label={`${name} : ${t("limits.source")}`}
            value={limits.source}
            onChange={(event) => onSource(event.currentTarget.value as LimitSource)}
          >
            {LIMIT_SOURCES.map((source) => (
              <option key={source} value={source} selected={source === limits.source}>
                {t(`limits.source_${source}`)}
              </option>
            ))}
          </select>
        )}
        {faults.length > 0 && (
          <span class="error" id={id}>
            {faults[0]?.message}
          </span>
        )}
      </th>
      {LEVELS.map((level) => (
        <td key={level}>
          <input
            class="input"
            inputMode="decimal"
            size={4}
            aria-label={`${name}, ${t(`level.${level}`)}`}
            aria-invalid={isWrong(level)}
            aria-describedby={isWrong(level) ? `${id} ${side}` : side}
            placeholder={limits.source === "same" ? common[level] || "–" : "–"}
            disabled={limits.source !== "own"}
            value={limits.source === "own" ? limits[level] : ""}
            onInput={(event) => onChange({ [level]: event.currentTarget.value })}
          />
        </td>
      ))}
    </tr>
  );
}
