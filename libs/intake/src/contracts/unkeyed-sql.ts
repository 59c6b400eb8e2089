import type { Contract } from './contract.js';

/**
 * SELECT of the candidates that say all that an earlier row of their file says, of a contract without a key:
 * file_id and line.
 */
export function repeatedSql({ columns }: Contract): string {
  const says = [...columns.map(({ name }) => name), 'additional_column'].join(', ');
  return `SELECT file_id, line FROM (
      SELECT file_id, line, row_number() OVER (PARTITION BY file_id, ${says} ORDER BY line) AS place
      FROM candidates
    ) c WHERE place > 1`;
}

/** Condition that row `c` is the repeated row `k`. */
export const SAME_LINE = 'k.file_id = c.file_id AND k.line = c.line';
