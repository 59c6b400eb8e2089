import type { Contract } from '#intake/contracts/contract.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import type { Stream } from '../reader/stream.js';
import { type SumRow, sumRow } from './live-sum.js';
import type { Span } from './span.js';

/** A number that `numeric` reads; other texts are faults of their event. */
const NUMBER = `'^-?[0-9]{1,15}([.][0-9]{1,9})?$'`;
/** A longer value is one group with all that begin like it. */
const VALUE_CHARACTERS = 200;

/**
 * Adds up the stored events of a span, by minute of arrival and by columns. Events with a fault do not count.
 * @param question names of columns in the contract: those to group by, and those to add up
 */
export function spanSums(
  session: Queryable,
  { name, contract }: Pick<Stream, 'name' | 'contract'>,
  { by = [], sums }: { by?: readonly string[]; sums: readonly string[] },
  { topicId, partition, first, last }: Span,
): Promise<SumRow[]> {
  const keys = by.map((column) => `left(${toCellSql(contract, column)}, ${VALUE_CHARACTERS})`);
  const cells = sums.map((column) => toCellSql(contract, column));
  const isCounted = ['e.fault IS NULL', ...cells.map((cell) => `${cell} ~ ${NUMBER}`)];
  const amounts = cells.map((cell) => `sum(${cell}::numeric)::text`);
  return queryRows(
    session,
    sumRow,
    `SELECT date_trunc('minute', e.received_at) AS minute, ARRAY[${keys.join(', ')}]::text[] AS by,
            count(*)::integer AS events, ARRAY[${amounts.join(', ')}] AS sums
     FROM ops.stream_events e
     WHERE e.stream = $1 AND e.topic_id = $2 AND e.partition = $3 AND e."offset" BETWEEN $4 AND $5
       AND ${isCounted.join(' AND ')}
     GROUP BY 1, 2`,
    [name, topicId, partition, first, last],
  );
}

/** The cell of a column, by its name in the contract. */
function toCellSql({ columns, dataset }: Contract, column: string): string {
  const index = columns.findIndex(({ name }) => name === column);
  if (index < 0) throw new Error(`the contract of ${dataset} has no column ${column}`);
  // PostgreSQL counts from 1.
  return `e.cells[${index + 1}]`;
}
