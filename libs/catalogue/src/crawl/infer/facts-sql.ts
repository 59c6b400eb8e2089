import { literal } from '#lake/ports/compute.js';
import { DATE_FORMATS, type DateOrder, NULL_TOKENS } from '../../tables/column-types.js';
import { type CellOf, type LocalFile, rowsSql } from '../../tables/relations/file-relations.js';
import type { TableColumn } from '../../tables/table.js';
import { type Lookalike, PATTERNS, type TextKind } from '../sniff/text-kinds.js';

/** Rows of a sample. */
export const SAMPLE_ROWS = 200;

type Kind = TextKind | Lookalike;

/** What is asked of every column, in this order; then one count for each of its kinds. */
export const FACTS = ['texts', 'values', 'distinct', 'whole', 'scale', 'json'] as const;

/** What JSON may say of a value, a bit each; the rest are numbers. */
export const JSON_KINDS = [
  { kind: 'nested', types: ['OBJECT', 'ARRAY'], bit: 1 },
  { kind: 'texts', types: ['VARCHAR'], bit: 2 },
  { kind: 'booleans', types: ['BOOLEAN'], bit: 4 },
] as const;
export const JSON_NUMBERS = 8;

const isDate = (kind: string): kind is DateOrder => kind in DATE_FORMATS;

/** A column, and the kinds that its values may be of as far as some of them tell. */
export interface Asked {
  name: string;
  kinds: readonly Kind[];
}

/** The begin of a table as text: it rules out most kinds before all values are looked at. */
export function sampleSql(
  files: readonly LocalFile[],
  columns: readonly string[],
  partitions: readonly string[],
): string {
  const items = (cellOf: CellOf) => textItems(columns, cellOf).join(', ');
  return `SELECT * FROM (${rowsSql(files, partitions, items)}) LIMIT ${SAMPLE_ROWS}`;
}

/**
 * One question about all values of a table of texts: of each column how many are not of a kind, and what tells exact
 * types. One row: the count of rows, then for each column `FACTS` and its kinds.
 * @param files one or more
 */
export function textFactsSql(
  files: readonly LocalFile[],
  columns: readonly Asked[],
  partitions: readonly string[],
): string {
  const names = columns.map(({ name }) => name);
  const items = (cellOf: CellOf) => {
    const types = names.map((name, index) => {
      const json = cellOf(name)?.json;
      return `${json === undefined ? 'NULL::VARCHAR' : `json_type(${json})`} AS j${index}`;
    });
    return [...textItems(names, cellOf), ...types].join(', ');
  };
  const tokens = ['', ...NULL_TOKENS].map(literal).join(', ');
  const cleaned = columns.map((_, index) => {
    const text = `trim(v${index})`;
    return `CASE WHEN ${text} NOT IN (${tokens}) THEN ${text} END AS c${index}, v${index}, j${index}`;
  });
  const isJson = files[0]?.reading.layout.format.endsWith('json') ?? false;
  const facts = columns.flatMap(({ kinds }, index) => factsOf(index, kinds, isJson));
  return `SELECT ${['count(*)', ...facts].join(',\n  ')}
FROM (SELECT ${cleaned.join(', ')} FROM (${rowsSql(files, partitions, items)}))`;
}

const textItems = (names: readonly string[], cellOf: CellOf): string[] =>
  names.map((name, index) => `${cellOf(name)?.value ?? 'NULL'}::VARCHAR AS v${index}`);

function factsOf(index: number, kinds: readonly Kind[], isJson: boolean): string[] {
  const text = `c${index}`;
  const json = JSON_KINDS.flatMap(({ types, bit }) =>
    types.map((type) => `WHEN ${literal(type)} THEN ${bit}`),
  );
  const digits = (part: string) => (kinds.includes('plain number') ? `max(length(${part}))` : '0');
  return [
    `count(nullif(v${index}, ''))`,
    `count(${text})`,
    `approx_count_distinct(v${index})`,
    digits(`ltrim(split_part(ltrim(${text}, '-'), '.', 1), '0')`),
    digits(`split_part(${text}, '.', 2)`),
    isJson
      ? `bit_or(CASE coalesce(j${index}, 'NULL') WHEN 'NULL' THEN 0 ${json.join(' ')} ELSE ${JSON_NUMBERS} END)`
      : '0',
    // A FILTER would take memory for a batch of every figure's values, for each of the figures.
    ...kinds.map((kind) => `count(CASE WHEN ${misfit(kind, text)} THEN 1 END)`),
  ];
}

/** Types whose texts have to be read to be proved. */
const CASTS: Partial<Record<Kind, string>> = { timestamp: 'TIMESTAMP', time: 'TIME' };

/** Condition on values that are not of a kind. */
function misfit(kind: Kind, text: string): string {
  const fits = `regexp_full_match(${text}, ${literal(PATTERNS[kind])})`;
  const type = CASTS[kind];
  // What looks like a moment may be none of the calendar, and a number too large for its type.
  if (type) {
    return `NOT ${fits} OR try_cast(${text} AS ${type}) IS NULL AND ${text} IS NOT NULL`;
  }
  if (!isDate(kind)) return `NOT ${fits}`;
  // What looks like a date may be no day of its month.
  return `NOT ${fits} OR try_strptime(${text}, ${literal(DATE_FORMATS[kind])}) IS NULL AND ${text} IS NOT NULL`;
}

/** A column, and about how many values of it differ. */
export interface Counted {
  column: TableColumn;
  distinct: number;
}
