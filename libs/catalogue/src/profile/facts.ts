import type { Cell } from '#lake/ports/compute.js';
import type { EngineQuery } from '#lake/ports/query-engine.js';
import { quoteIdentifier } from '../tables/names.js';
import {
  type ColumnKind,
  type ColumnProfile,
  isOnLine,
  classifyType,
  positionSql,
  type TableProfile,
} from './table-profile.js';
import { storableText } from '#platform/text/storable-text.js';

/** A query, and a reader of its answer. */
export interface ProfileQuery<Said> {
  query: EngineQuery;
  read(rows: Cell[][]): Said;
}

/** A column as queries name it. */
export interface QueriedColumn {
  name: string;
  /** SQL of its value; of its text for types without an order. */
  x: string;
  kind: ColumnKind;
  isPersonal: boolean;
  /** Relation of its values `v` with their counts `n`; of each row when there are too many values. */
  countsTable: string;
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
export const PROFILED_VIEW = 'profiled';

/** Maximum length of a stored value, in characters. */
export const VALUE_MAX = 200;

/** Returns a count that the engine may send as text. */
export const toCount = (cell: Cell | undefined): number =>
  Math.max(0, Math.round(Number(cell ?? 0)));

/** Returns a finite number, or null. */
function toNumber(cell: Cell | undefined): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

export const toText = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : storableText(String(cell));

/** @param type in the catalogue @param position among the columns */
export function toQueriedColumn(
  name: string,
  type: string,
  isPersonal: boolean,
  position: number,
): QueriedColumn {
  const kind = classifyType(type);
  const x = kind === 'other' ? `CAST(${quoteIdentifier(name)} AS VARCHAR)` : quoteIdentifier(name);
  return { name, x, kind, isPersonal, countsTable: `counted_${position}` };
}

/** Above this, the sum of squares overflows a DOUBLE and the engine fails. */
const SQUARED_MAX = '1e140';

/** Returns SQL that is null for numbers too large to be squared and summed. */
const squarableSql = (line: string): string =>
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

function listFigures({ x, kind, isPersonal }: QueriedColumn): [Figure, string][] {
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
    const line = positionSql(kind, x);
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
    const number = squarableSql(positionSql(kind, x));
    figures.push(['mean', `avg(${number})`], ['deviation', `stddev_samp(${number})`]);
  }
  return figures;
}

/** Returns the query for the row count and the facts of each column, in the given order. */
export function buildFactsQuery(columns: readonly QueriedColumn[]): ProfileQuery<{
  rows: number;
  facts: ColumnFacts[];
}> {
  const figures = columns.map(listFigures);
  const asked = ['count(*)', ...figures.flat().map(([, sql]) => sql)];
  return {
    query: { sql: `SELECT ${asked.join(',\n  ')}\nFROM ${PROFILED_VIEW}`, rows: 1 },
    read: ([row = []]) => {
      const [first, ...cells] = row;
      const rows = toCount(first);
      const facts = figures.map((of) => {
        const own = cells.splice(0, of.length);
        return readFacts(new Map(of.map(([figure], index) => [figure, own[index] ?? null])), rows);
      });
      return { rows, facts };
    },
  };
}

function readFacts(said: Map<Figure, Cell>, rows: number): ColumnFacts {
  const filled = toCount(said.get('filled'));
  const trues = said.get('true');
  const placed = said.get('placed');
  const length = toNumber(said.get('length'));
  return {
    nulls: rows - filled,
    values: toCount(said.get('values')),
    min: toText(said.get('min')),
    max: toText(said.get('max')),
    low: toNumber(said.get('low')),
    high: toNumber(said.get('high')),
    notFinite: placed === undefined ? 0 : filled - toCount(placed),
    mean: toNumber(said.get('mean')),
    deviation: toNumber(said.get('deviation')),
    booleans: trues === undefined ? null : { true: toCount(trues), false: filled - toCount(trues) },
    lengths:
      length === null
        ? null
        : { min: toCount(said.get('shortest')), max: toCount(said.get('longest')), mean: length },
  };
}

/** Maximum rows whose hashes are all counted. */
const HASHES = 4_000_000;
/** Maximum numeric columns that are correlated: the first ones. Then the number of strongest pairs. */
const CORRELATED = 20;
const PAIRS = 50;

type Whole = Pick<TableProfile, 'duplicates' | 'correlations'>;

/** Returns the queries over all columns together. */
export function buildTableQueries(
  columns: readonly QueriedColumn[],
  rows: number,
): ProfileQuery<Partial<Whole>>[] {
  return [buildDuplicatesQuery(columns, rows), ...buildCorrelationQueries(columns)];
}

/**
 * Counts duplicate rows by a 64-bit hash. Of very many rows, only one part of the hashes is counted, with all their
 * copies, and the result is multiplied.
 */
function buildDuplicatesQuery(
  columns: readonly QueriedColumn[],
  rows: number,
): ProfileQuery<Pick<Whole, 'duplicates'>> {
  const parts = rows <= HASHES ? 1 : 2 ** Math.ceil(Math.log2(rows / HASHES));
  const part = parts === 1 ? '' : ` WHERE h % ${parts} = 0`;
  const sql = `SELECT count(*) - count(DISTINCT h)
FROM (SELECT hash(${columns.map(({ x }) => x).join(', ')}) AS h FROM ${PROFILED_VIEW})${part}`;
  return {
    query: { sql, rows: 1 },
    read: ([row]) => ({
      duplicates: { rows: toCount(row?.[0]) * parts, by: parts === 1 ? 'exact' : 'hash-sample' },
    }),
  };
}

/** Returns the query for Pearson's correlation of each pair of numeric columns, over the rows that have both. */
function buildCorrelationQueries(
  columns: readonly QueriedColumn[],
): ProfileQuery<Pick<Whole, 'correlations'>>[] {
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
  const lines = numbers.map(
    ({ x }, index) => `${squarableSql(positionSql('number', x))} AS v${index}`,
  );
  const question = {
    sql: `SELECT ${asked.join(', ')} FROM (SELECT ${lines.join(', ')} FROM ${PROFILED_VIEW})`,
    rows: 1,
  };
  const read = ([cells = []]: Cell[][]) => {
    const found = pairs.flatMap(({ left, right }, index) => {
      const r = toNumber(cells[2 * index]);
      const n = toCount(cells[2 * index + 1]);
      return r === null ? [] : [{ left: left.name, right: right.name, r, n }];
    });
    found.sort((one, other) => Math.abs(other.r) - Math.abs(one.r));
    return { correlations: found.slice(0, PAIRS) };
  };
  return [{ query: question, read }];
}
