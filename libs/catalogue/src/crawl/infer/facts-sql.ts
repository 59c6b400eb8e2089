import { literal } from '#lake/ports/sql-literal.js';
import { type CellOf, type LocalFile, rowsSql } from '../../tables/relations/rows-sql.js';
import { DATE_FORMATS } from '../../tables/relations/typed-cell.js';
import type { DateOrder } from '../../tables/table.js';
import { KINDS, type Lookalike, NULL_TOKENS, PATTERNS, type TextKind } from '../sniff/text-kinds.js';

/** What is asked of every column, in this order; then one count for each kind. */
export const FACTS = ['values', 'tokens', 'distinct', 'whole', 'scale', 'jsonTypes'] as const;

const isDate = (kind: string): kind is DateOrder => kind in DATE_FORMATS;

/**
 * One question about all values of a table of texts: of each column how many are of each kind, and what tells exact
 * types. One row: the count of rows, then `FACTS` and `KINDS` for each column.
 * @param files one or more
 */
export function textFactsSql(
  files: readonly LocalFile[],
  columns: readonly string[],
  partitions: readonly string[],
): string {
  const items = (cellOf: CellOf) =>
    columns
      .map((name, index) => {
        const cell = cellOf(name);
        const json = cell?.json === undefined ? 'NULL' : `json_type(${cell.json})`;
        return `${cell?.value ?? 'NULL'}::VARCHAR AS v${index}, ${json}::VARCHAR AS j${index}`;
      })
      .join(', ');
  const tokens = NULL_TOKENS.map(literal).join(', ');
  const cleaned = columns.map((_, index) => {
    const text = `nullif(trim(v${index}), '')`;
    return `CASE WHEN ${text} IN (${tokens}) THEN NULL ELSE ${text} END AS c${index},
      CASE WHEN ${text} IN (${tokens}) THEN ${text} END AS n${index}, v${index}, j${index}`;
  });
  const facts = columns.flatMap((_, index) => factsOf(index));
  return `SELECT ${['count(*)', ...facts].join(',\n  ')}
FROM (SELECT ${cleaned.join(', ')} FROM (${rowsSql(files, partitions, items)}))`;
}

function factsOf(index: number): string[] {
  const text = `c${index}`;
  const number = `regexp_full_match(${text}, ${literal(PATTERNS.decimal)})`;
  return [
    `count(nullif(v${index}, ''))`,
    `list(DISTINCT n${index})::VARCHAR[]`,
    `approx_count_distinct(v${index})`,
    `max(CASE WHEN ${number} THEN length(ltrim(split_part(ltrim(${text}, '-'), '.', 1), '0')) END)`,
    `max(CASE WHEN ${number} THEN length(split_part(${text}, '.', 2)) END)`,
    `list(DISTINCT j${index})::VARCHAR[]`,
    ...KINDS.map((kind) => `count(*) FILTER (${misfit(kind, text)})`),
    `count(${text})`,
  ];
}

/** Condition on values that are not of a kind. */
function misfit(kind: TextKind | Lookalike, text: string): string {
  const fits = `regexp_full_match(${text}, ${literal(PATTERNS[kind])})`;
  if (!isDate(kind)) return `WHERE NOT ${fits}`;
  // What looks like a date may be no day of its month.
  return `WHERE NOT ${fits} OR try_strptime(${text}, ${literal(DATE_FORMATS[kind])}) IS NULL`;
}
