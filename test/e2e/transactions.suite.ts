import { beforeAll, describe, expect, it } from 'vitest';
import { computeRetailMarts } from '../factories/retail-slow-path.js';
import { readRetailFiles, type RetailFiles, type RetailRow } from '../setup/retail-files.js';
import { computeObservedVisits } from '../slow-path/observed-visits.js';
import { readRows } from '../slow-path/read-rows.js';
import type { Client } from './client.js';

/** A running instance, the folder of its weekly files, and that of its transactions. */
interface AnswerSubject {
  client: Client;
  data: string;
  transactions: string;
}

/** A row of the sales team ranking. */
interface RankedSales {
  store: number;
  salesPerson: number;
  month: string;
  transactions: number;
  total: number;
  rank: number;
  tied: number;
  incentive: number;
}

const COLUMNS = ['customer_id', 'store_id', 'product_name', 'sales_date', 'sales_person_id'].concat(
  'price',
  'quantity',
  'total_cost',
);

/** Compares a running instance's answers about transactions with programs that read the files row by row. */
export function describeTransactions(subject: () => AnswerSubject): void {
  describe('the answers from transactions', () => {
    let client: Client;
    let files: RetailFiles;
    let rows: RetailRow[];
    let weekly: ReturnType<typeof readRows>;

    beforeAll(async () => {
      ({ client } = subject());
      files = await readRetailFiles(subject().transactions);
      rows = files.transactions.flatMap((file) => file.rows);
      weekly = readRows(subject().data);
    });

    it.each([{ storeType: 'B', month: 4 }, { year: 2011 }, {}] as const)(
      'observe the visits of %o',
      async (query) => {
        const { days, salesShare, ...visits } = computeObservedVisits(rows, weekly, query);
        const asked = Object.entries(query).map((each) => each.join('='));
        expect(await client.readJson(`/v1/customer-visits?${asked.join('&')}`)).toMatchObject({
          ...visits,
          basis: 'OBSERVED',
          observed: { days, stores: visits.stores, salesShare },
        });
      },
    );

    it('pay each incentive', async () => {
      const toCsvLine = (row: RetailRow, columns: string[]) =>
        columns.map((column) => row[column]).join(',');
      const lines = rows.map((row) => toCsvLine(row, COLUMNS));
      const { products } = files;
      const listed = products.rows.map((row) => toCsvLine(row, products.columns));
      const marts = computeRetailMarts(lines, ['header', ...listed].join('\n'));
      const paid = (await client.readAllNodes('/v1/sales-team-ranking')) as RankedSales[];
      expect(paid.map(toFigures).sort()).toEqual(marts.sales_person_month);
    });
  });
}

const toFigures = ({
  store,
  salesPerson,
  month,
  transactions,
  total,
  rank,
  tied,
  incentive,
}: RankedSales) =>
  [
    store,
    salesPerson,
    month,
    transactions,
    total.toFixed(2),
    rank,
    tied,
    incentive.toFixed(2),
  ].join('|');
