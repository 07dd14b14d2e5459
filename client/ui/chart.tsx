import { t } from "../words/words.ts";

interface ChartBar {
  label: string;
  /** The whole bar, and the part of it that is told apart (drawn at its foot). */
  value: number;
  part?: number;
}

interface ChartProps {
  title: string;
  bars: readonly ChartBar[];
  /** What `value - part` and `part` are; the second only when bars have parts. */
  names: readonly [string, string?];
  format: (value: number) => string;
  /** What the bars stand for, over their column of the table; hours without. */
  heading?: string;
  /** Columns of the table under the chart: heading, and the cell of each bar. */
  columns: readonly { heading: string; cell: (index: number) => string }[];
}

/** Labels that fit under the bars of a phone. */
const MOST_LABELS = 8;

/** Bars over time for the eye, and the same as a table for everybody else. */
export function BarChart({ title, bars, names, format, heading, columns }: ChartProps) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const every = Math.ceil(bars.length / MOST_LABELS);
  // A name as wide as several bars needs their room; at the end of the chart there may be less.
  const isNamed = (index: number) => index % every === 0 && (index === 0 || index + every <= bars.length);
  const height = (value: number) => ({ height: `${(100 * value) / most}%` });
  return (
    <figure class="chart">
      <div class="bars" role="img" aria-label={title}>
        {bars.map(({ label, value, part = 0 }, index) => (
          <div key={label}>
            <div>
              {value === most && <b>{format(value)}</b>}
              <span style={height(value)}>
                <i style={{ height: `${value === 0 ? 0 : (100 * part) / value}%` }} />
              </span>
            </div>
            <small>{isNamed(index) && label}</small>
          </div>
        ))}
      </div>
      {names[1] !== undefined && (
        <div class="legend" aria-hidden="true">
          <span>
            <i />
            {names[0]}
          </span>
          <span>
            <i class="lost" />
            {names[1]}
          </span>
        </div>
      )}
      <details>
        <summary>{t("chart.table")}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
        <div class="scroll-x" tabIndex={0}>
          <table>
            <caption class="sr">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{heading ?? t("chart.hour")}</th>
                {columns.map(({ heading }) => (
                  <th scope="col" key={heading}>
                    {heading}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {bars.map((bar, index) => (
                <tr key={bar.label}>
                  <th scope="row">{bar.label}</th>
                  {columns.map(({ heading, cell }) => (
                    <td key={heading}>{cell(index)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
