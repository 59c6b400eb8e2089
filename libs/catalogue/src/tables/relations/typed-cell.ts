import { literal } from '#lake/ports/compute.js';
import { DATE_FORMATS, type DateOrder } from '../date-orders.js';
import type { TableColumn } from '../table.js';
import type { Cell } from './rows-sql.js';

/** SQL of a text cell as a value of the column's type. */
export function typedText(
  { type, dateOrder }: Pick<TableColumn, 'type' | 'dateOrder'>,
  { value, json }: Cell,
  nullTokens: readonly string[],
): string {
  if (type === 'VARCHAR') return `CAST(${value} AS VARCHAR)`;
  if (type === 'JSON') return `CAST(${json ?? value} AS JSON)`;
  const text = `trim(${value})`;
  const none = ['', ...nullTokens].map(literal).join(', ');
  return `CASE WHEN ${text} NOT IN (${none}) THEN ${cast(type, dateOrder, text)} END`;
}

function cast(type: string, dateOrder: DateOrder | undefined, text: string): string {
  if (type === 'BOOLEAN') return `CAST(lower(${text}) AS BOOLEAN)`;
  if (type === 'DATE' && dateOrder && dateOrder !== 'yyyy-mm-dd') {
    return `CAST(strptime(${text}, ${literal(DATE_FORMATS[dateOrder])}) AS DATE)`;
  }
  return `CAST(${text} AS ${type})`;
}

/** SQL of a value that has a type of its own, as one of the column's type. */
export function typedValue({ type }: Pick<TableColumn, 'type'>, { value }: Cell): string {
  // One with a zone is told in UTC, whatever zone the session is in.
  if (type === 'TIMESTAMP') return `make_timestamp(epoch_us(${value}))`;
  if (type === 'JSON') return `CAST(to_json(${value}) AS JSON)`;
  return `CAST(${value} AS ${type})`;
}
