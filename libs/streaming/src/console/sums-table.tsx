import { count, money } from '#analytics/words/numbers.js';
import { DataTable } from '#web/parts/data-table.js';
import type { LiveSales } from './queries.js';

type Sums = Pick<LiveSales, 'transactions' | 'quantity' | 'total'>;

interface Props<Row extends Sums> {
  /** `Store`: the head of the first column. */
  name: string;
  rows: readonly Row[];
  formatName: (row: Row) => string | null;
}

/** Sales that are not yet published, by one thing. */
export function SumsTable<Row extends Sums>({ name, rows, formatName }: Props<Row>) {
  return (
    <DataTable
      caption={`Not yet published, by ${name.toLowerCase()}`}
      columns={[
        { head: name, isNumber: false },
        { head: 'Transactions', isNumber: true },
        { head: 'Pieces', isNumber: true },
        { head: 'Sales', isNumber: true },
      ]}
      rows={rows.map((row) => [
        formatName(row) ?? '',
        count(row.transactions),
        count(row.quantity),
        money(row.total),
      ])}
      total={rows.length}
    />
  );
}
