import type { Cell } from '#lake/ports/compute.js';
import type { Question } from '#lake/ports/query-engine.js';
import { identifier } from '../tables/names.js';
import {
  type ColumnKind,
  type ColumnProfile,
  isOnLine,
  kindOf,
  lineOf,
  type TableProfile,
} from './table-profile.js';
import { storableText } from '#platform/text/storable-text.js';

/** A query, and a reader of its answer. */
export interface Asked<Said> {
  question: Question;
  read(rows: Cell[][]): Said;
}

/** A column as queries name it. */
export interface AskedColumn {
  name: string;
  /** SQL of its value; of its text for types without an order. */
  x: string;
  kind: ColumnKind;
  isPersonal: boolean;
  /** Relation of its values `v` with their counts `n`; of each row when there are too many values. */
  counted: string;
}

/** First figures of a column, which decide how to query the rest. */
export interface ColumnFacts extends Pick<
  ColumnProfile,
  'nulls' | 'min' | 'max' | 'notFinite' | 'mean' | 'deviation' | 'booleans' | 'lengths'
> {
  /** Estimated number of distinct values. */
  values: number;
  /** Its lowest and highest position on the number line. */
  low: number | null;
  high: number | null;
}

/** View that all queries read. */
export const PROFILED = 'profiled';

/** Maximum length of a stored value, in characters. */
export const VALUE_MAX = 200;

/** Returns a count that the engine may send as text. */
export const countOf = (cell: Cell | undefined): number =>
  Math.max(0, Math.round(Number(cell ?? 0)));

/** Returns a finite number, or null. */
function numberOf(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

export const textOf = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : storableText(String(cell));

/** @param type in the catalogue @param position among the columns */
export function askedColumn(
  name: string,
  type: string,
  isPersonal: boolean,
  position: number,
): AskedColumn {
  const kind = kindOf(type);
  const x = kind === 'other' ? `CAST(${identifier(name)} AS VARCHAR)` : identifier(name);
  return { name, x, kind, isPersonal, counted: `counted_${position}` };
}

/** Above this, the sum of squares overflows a DOUBLE and the engine fails. */
const SQUARED_MAX = '1e140';

/** Returns SQL that is null for numbers too large to be squared and summed. */
const squarable = (line: string): string =>
  `CASE WHEN abs(${line}) < ${SQUARED_MAX} THEN ${line} END`;

/** Figures from one pass over all rows. */
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

/** Returns the query for the row count and the facts of each column, in the given order. */
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

/** Maximum rows whose hashes are all counted. */
const HASHES = 4_000_000;
/** Maximum numeric columns that are correlated: the first ones. Then the number of strongest pairs. */
const CORRELATED = 20;
const PAIRS = 50;

type Whole = Pick<TableProfile, 'duplicates' | 'correlations'>;

/** Returns the queries over all columns together. */
export function wholeAsks(columns: readonly AskedColumn[], rows: number): Asked<Partial<Whole>>[] {
  return [duplicatesOf(columns, rows), ...correlationsOf(columns)];
}

/**
 * Counts duplicate rows by a 64-bit hash. Of very many rows, only one part of the hashes is counted, with all their
 * copies, and the result is multiplied.
 */
function duplicatesOf(
  columns: readonly AskedColumn[],
  rows: number,
): Asked<Pick<Whole, 'duplicates'>> {
  const parts = rows <= HASHES ? 1 : 2 ** Math.ceil(Math.log2(rows / HASHES));
  const part = parts === 1 ? '' : ` WHERE h % ${parts} = 0`;
  const sql = `SELECT count(*) - count(DISTINCT h)
FROM (SELECT hash(${columns.map(({ x }) => x).join(', ')}) AS h FROM ${PROFILED})${part}`;
  return {
    question: { sql, rows: 1 },
    read: ([row]) => ({
      duplicates: { rows: countOf(row?.[0]) * parts, by: parts === 1 ? 'exact' : 'hash-sample' },
    }),
  };
}

/** Returns the query for Pearson's correlation of each pair of numeric columns, over the rows that have both. */
function correlationsOf(columns: readonly AskedColumn[]): Asked<Pick<Whole, 'correlations'>>[] {
  const numbers = columns
    .filter(({ kind, isPersonal }) => kind === 'number' && !isPersonal)
    .slice(0, CORRELATED);
  const pairs = numbers.flatMap((left, index) =>
    numbers.slice(index + 1).map((right) => ({ left, right })),
  );
  if (pairs.length === 0) return [];
  const asked = pairs.map(({ left, right }) => {
    const both = `v${numbers.indexOf(left)}, v${numbers.indexOf(right)}`;
    return `corr(${both}), regr_count(${both})`;
  });
  const lines = numbers.map(({ x }, index) => `${squarable(lineOf('number', x))} AS v${index}`);
  const question = {
    sql: `SELECT ${asked.join(', ')} FROM (SELECT ${lines.join(', ')} FROM ${PROFILED})`,
    rows: 1,
  };
  const read = ([cells = []]: Cell[][]) => {
    const found = pairs.flatMap(({ left, right }, index) => {
      const r = numberOf(cells[2 * index]);
      const n = countOf(cells[2 * index + 1]);
      return r === null ? [] : [{ left: left.name, right: right.name, r, n }];
    });
    found.sort((one, other) => Math.abs(other.r) - Math.abs(one.r));
    return { correlations: found.slice(0, PAIRS) };
  };
  return [{ question, read }];
}
