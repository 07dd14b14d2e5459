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
  /** Columns of the table under the chart: heading, and the cell of each bar. */
  columns: readonly { heading: string; cell: (index: number) => string }[];
}

const WIDTH = 400;
const HEIGHT = 128;
const FLOOR = 108;
const TOP = 14;

/** Bars over time for the eye, and the same as a table for everybody else. */
export function BarChart({ title, bars, names, format, columns }: ChartProps) {
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const step = WIDTH / Math.max(1, bars.length);
  const width = Math.min(26, step * 0.7);
  const scale = (FLOOR - TOP) / most;
  // As many hours under the axis as there is room for.
  const every = Math.ceil(bars.length / 10);
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        <path class="axis" d={`M0 ${FLOOR}H${WIDTH}`} />
        {bars.map((bar, index) => {
          const x = index * step + (step - width) / 2;
          const whole = bar.value * scale;
          const part = (bar.part ?? 0) * scale;
          return (
            <g key={bar.label}>
              <rect class="bar" x={x} y={FLOOR - whole} width={width} height={Math.max(0, whole - part)} rx="3" />
              <rect class="bar lost" x={x} y={FLOOR - part} width={width} height={part} rx="2" />
              {bar.value === most && (
                <text x={x + width / 2} y={FLOOR - whole - 4} text-anchor="middle">
                  {format(bar.value)}
                </text>
              )}
              {index % every === 0 && (
                <text x={x + width / 2} y={HEIGHT - 4} text-anchor="middle">
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
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
                <th scope="col">{t("chart.hour")}</th>
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
