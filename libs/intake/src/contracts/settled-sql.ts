import type { Contract, KeyedContract } from './contract.js';

/** Keys with more than one valid row: few or none, so that only these need sorting. */
export function contestedSql({ key }: KeyedContract): string {
  const keys = key.join(', ');
  return `SELECT ${keys} FROM candidates GROUP BY ${keys} HAVING count(*) > 1`;
}

/**
 * Returns a SELECT of the candidates of contested keys with their fate.
 *
 * First, each file on its own: it has one accepted row per key. A further equal row is a duplicate. A different one is
 * quarantined, because the right one is unknown, unless the contract accepts the last.
 *
 * Then the accepted rows of a key in the order of their delivery, without those replaced by a correction. A row equal
 * to the one before is a duplicate; any other changes the key's value, and the last change is kept. So a row's fate
 * never depends on the run that read it.
 */
export function settledSql(contract: KeyedContract): string {
  const { key, columns, conflictingRows } = contract;
  const names = columns.map(({ name }) => name);
  const values = listValueColumns(contract);
  const each = (write: (name: string) => string, join = ', ') => values.map(write).join(join);
  const same = (prefix: string) =>
    each((name) => `${name} IS NOT DISTINCT FROM ${prefix}_${name}`, ' AND ');
  const keys = key.join(', ');
  const [order, conflicting] =
    conflictingRows === 'last' ? ['line DESC', 'superseded'] : ['line', 'quarantined'];
  return `
    WITH rivals AS (
      SELECT c.* FROM candidates c JOIN contested k ON ${sameKey(contract)}
    ),
    in_file AS (
      SELECT *, row_number() OVER stated = 1 AS accepted,
        row_number() OVER stated = 1 AND NOT is_replaced AS stands,
        ${each((name) => `first_value(${name}) OVER stated AS stated_${name}`)}
      FROM rivals
      WINDOW stated AS (PARTITION BY ${keys}, file_id ORDER BY ${order})
    ),
    in_order AS (
      SELECT *, row_number() OVER delivered AS place, lag(file_id) OVER delivered AS former_file_id,
        lag(line) OVER delivered AS former_line,
        ${each((name) => `lag(${name}) OVER delivered AS former_${name}`)}
      FROM in_file
      WINDOW delivered AS (PARTITION BY ${keys}, stands ORDER BY delivery_order, file_id, line)
    ),
    compared AS (
      SELECT *, stands AND (place = 1 OR NOT (${same('former')})) AS changes FROM in_order
    ),
    ended AS (
      SELECT *,
        max(CASE WHEN changes THEN place END) OVER (PARTITION BY ${keys}, stands) AS last_change
      FROM compared
    )
    SELECT file_id, line, text, ${names.join(', ')}, additional_column, is_new, accepted,
      CASE
        WHEN stands AND place = last_change THEN 'kept'
        WHEN changes OR (accepted AND is_replaced) THEN 'superseded'
        WHEN accepted OR (${same('stated')}) THEN 'duplicate'
        ELSE '${conflicting}'
      END AS fate,
      changes AND place > 1 AS restates, former_file_id, former_line,
      ${each((name) => `former_${name}`)}
    FROM ended`;
}

/** Columns of a row outside the key. */
export const listValueColumns = ({ columns, key }: KeyedContract): string[] => [
  ...columns.map(({ name }) => name).filter((name) => !key.includes(name)),
  'additional_column',
];

/** SQL condition: row `c` has the key `k`. */
export const sameKey = ({ key }: KeyedContract): string =>
  key.map((name) => `k.${name} = c.${name}`).join(' AND ');

/**
 * Returns a SELECT of the candidates that equal an earlier row of their file, for a contract without a key: file_id and
 * line.
 */
export function repeatedSql({ columns }: Contract): string {
  const says = [...columns.map(({ name }) => name), 'additional_column'].join(', ');
  return `SELECT file_id, line FROM (
      SELECT file_id, line, row_number() OVER (PARTITION BY file_id, ${says} ORDER BY line) AS place
      FROM candidates
    ) c WHERE place > 1`;
}

/** SQL condition: row `c` is the repeated row `k`. */
export const SAME_LINE = 'k.file_id = c.file_id AND k.line = c.line';
