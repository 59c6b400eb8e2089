import { TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';

const columns = TRANSACTIONS_HEADER.split(',');
const numbers = new Set(['price', 'total_cost', 'quantity', 'store_id']);

/** Returns the event of a line: some values are numbers, whose text JSON must not change. */
export function createRetailEvent(line: string, others: Record<string, number> = {}): string {
  const cells = line.split(',');
  const fields = columns.map(
    (name, index) => `"${name}":${numbers.has(name) ? cells[index] : `"${cells[index]}"`}`,
  );
  const more = Object.entries(others).map(([name, value]) => `"${name}":${value}`);
  return `{${[...fields, ...more].join(',')}}`;
}
