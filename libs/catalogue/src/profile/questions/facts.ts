import type { Cell } from '#lake/ports/compute.js';
import { isOnLine, lineOf } from '../figures/line.js';
import type { Asked, AskedColumn, ColumnFacts } from './asked.js';
import { countOf, numberOf, PROFILED, textOf, VALUE_MAX } from './asked.js';

/** Beyond it the sum of squares would not fit a DOUBLE, and the engine gives up. */
const SQUARED_MAX = '1e140';

/** `valueOf` what fits: numbers that can be squared and added. */
export const squarable = (line: string): string =>
  `CASE WHEN abs(${line}) < ${SQUARED_MAX} THEN ${line} END`;

/** Figures that one look at all rows gives. */
type Figure =
  | 'filled'
  | 'values'
  | 'min'
  | 'max'
  | 'low'
  | 'high'
  | 'placed'
  | 'mean'
  | 'deviation'
  | 'true'
  | 'shortest'
  | 'longest'
  | 'length';

function figuresOf({ x, kind, isPersonal }: AskedColumn): [Figure, string][] {
  const figures: [Figure, string][] = [
    ['filled', `count(${x})`],
    ['values', `approx_count_distinct(${x})`],
  ];
  if (isPersonal || kind === 'text') {
    const length = `length(CAST(${x} AS VARCHAR))`;
    figures.push(
      ['shortest', `min(${length})`],
      ['longest', `max(${length})`],
      ['length', `avg(${length})`],
    );
  }
  if (isPersonal) return figures;
  if (kind === 'text') {
    figures.push(['min', `left(min(CAST(${x} AS VARCHAR)), ${VALUE_MAX})`]);
    figures.push(['max', `left(max(CAST(${x} AS VARCHAR)), ${VALUE_MAX})`]);
  }
  if (kind === 'boolean') figures.push(['true', `count(*) FILTER (${x})`]);
  if (isOnLine(kind)) {
    const line = lineOf(kind, x);
    const isPlaced = `(${line}) IS NOT NULL`;
    figures.push(
      ['placed', `count(${line})`],
      ['min', `CAST(min(${x}) FILTER (${isPlaced}) AS VARCHAR)`],
      ['max', `CAST(max(${x}) FILTER (${isPlaced}) AS VARCHAR)`],
      ['low', `min(${line})`],
      ['high', `max(${line})`],
    );
  }
  if (kind === 'number') {
    const number = squarable(lineOf(kind, x));
    figures.push(['mean', `avg(${number})`], ['deviation', `stddev_samp(${number})`]);
  }
  return figures;
}

/** Rows, and what one look says of each column, in the order given. */
export function factsOf(columns: readonly AskedColumn[]): Asked<{
  rows: number;
  facts: ColumnFacts[];
}> {
  const figures = columns.map(figuresOf);
  const asked = ['count(*)', ...figures.flat().map(([, sql]) => sql)];
  return {
    question: { sql: `SELECT ${asked.join(',\n  ')}\nFROM ${PROFILED}`, rows: 1 },
    read: ([row = []]) => {
      const [first, ...cells] = row;
      const rows = countOf(first);
      const facts = figures.map((of) => {
        const own = cells.splice(0, of.length);
        return readFacts(new Map(of.map(([figure], index) => [figure, own[index] ?? null])), rows);
      });
      return { rows, facts };
    },
  };
}

function readFacts(said: Map<Figure, Cell>, rows: number): ColumnFacts {
  const filled = countOf(said.get('filled'));
  const trues = said.get('true');
  const placed = said.get('placed');
  const length = numberOf(said.get('length'));
  return {
    nulls: rows - filled,
    values: countOf(said.get('values')),
    min: textOf(said.get('min')),
    max: textOf(said.get('max')),
    low: numberOf(said.get('low')),
    high: numberOf(said.get('high')),
    notFinite: placed === undefined ? 0 : filled - countOf(placed),
    mean: numberOf(said.get('mean')),
    deviation: numberOf(said.get('deviation')),
    booleans: trues === undefined ? null : { true: countOf(trues), false: filled - countOf(trues) },
    lengths:
      length === null
        ? null
        : { min: countOf(said.get('shortest')), max: countOf(said.get('longest')), mean: length },
  };
}
