import type { ColumnProfile } from '../../profile/table-profile.js';
import { count, formatCount, percent } from '#analytics/words/numbers.js';

/** Most frequent values that a cell shows. */
const VALUES = 3;

/** How the values of a column are distributed: as a histogram, or by its most frequent values. */
export function ColumnValues({ column, rows }: { column: ColumnProfile; rows: number }) {
  const { histogram, mostFrequent, lengths, nulls } = column;
  if (column.isPersonal) {
    return lengths === null ? null : `${lengths.min} to ${lengths.max} characters`;
  }
  if (histogram) return <Histogram column={column} histogram={histogram} />;
  const filled = Math.max(1, rows - nulls);
  return (
    <ul className="frequent">
      {mostFrequent?.values.slice(0, VALUES).map(({ value, count: number }) => (
        <li key={value}>
          <span>{value}</span> {percent(number / filled)}
        </li>
      ))}
    </ul>
  );
}

const HEIGHT = 32;
const BIN = 8;

interface Props {
  column: ColumnProfile;
  histogram: NonNullable<ColumnProfile['histogram']>;
}

function Histogram({ column: { name, min, max }, histogram: { counts, edges } }: Props) {
  const most = Math.max(1, ...counts);
  const fullest = counts.indexOf(most);
  const [from, to] = [edges[fullest]?.text, edges[fullest + 1]?.text ?? max];
  const label = `Histogram of ${name}: most rows, ${count(most)}, from ${from} to ${to}`;
  return (
    <figure className="histogram">
      <svg viewBox={`0 0 ${counts.length * BIN} ${HEIGHT}`} role="img" aria-label={label}>
        {counts.map((number, bin) => {
          const height = number === 0 ? 0 : Math.max(1, (number / most) * HEIGHT);
          return (
            // A bin has no other name than its place.
            <rect key={bin} x={bin * BIN} y={HEIGHT - height} width={BIN - 1} height={height}>
              <title>{`${edges[bin]?.text} to ${edges[bin + 1]?.text ?? max}: ${formatCount(number, 'row')}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{min}</span>
        <span>{max}</span>
      </figcaption>
    </figure>
  );
}
