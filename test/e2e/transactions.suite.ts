import { beforeAll, describe, expect, it } from 'vitest';
import { computeRetailMarts } from '../factories/retail-slow-path.js';
import { readRetailFiles, type RetailFiles, type RetailRow } from '../setup/retail-files.js';
import { computeVisits } from '../slow-path/observed-visits.js';
import { readRows } from '../slow-path/read-rows.js';
import type { Client } from './client.js';

/** A running instance, the folder of its weekly files, and that of its transactions. */
interface AnswerSubject {
  client: Client;
  data: string;
  transactions: string;
}

interface VisitsAnswer {
  averageWeeklyVisits: number;
  estimate: { averageWeeklyVisits: number };
  observed: { averageWeeklyVisits: number };
  baskets: { storeType: string; value: number; source: string }[];
  groups: { store: number; averageWeeklyVisits: number }[];
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

    it.each([{ storeType: 'B', month: 4 }, { year: 2012 }, {}] as const)(
      'count and estimate the visits of %o, of all stores and of each',
      async (query) => {
        const { storeWeeks, days, baskets, stores, ...expected } = computeVisits(
          rows,
          weekly,
          query,
        );
        const asked = Object.entries(query).map((each) => each.join('='));
        const answer = await client.readJson<VisitsAnswer>(
          `/v1/customer-visits?${asked.join('&')}`,
        );
        expect(answer).toMatchObject({
          basis: 'PARTIAL',
          share: expected.share,
          observed: { storeWeeks, days },
        });
        expect(answer.averageWeeklyVisits).toBeCloseTo(expected.estimate!, 1);
        expect(answer.estimate.averageWeeklyVisits).toBeCloseTo(expected.estimate!, 1);
        expect(answer.observed.averageWeeklyVisits).toBeCloseTo(expected.observed!, 1);
        for (const { storeType, value, source } of answer.baskets) {
          expect([value, source]).toEqual([baskets.get(storeType), 'TRANSACTIONS']);
        }
        expect(answer.groups).toHaveLength(stores.length);
        for (const { store, basis, share, visits } of stores) {
          const row = answer.groups.find((each) => each.store === store);
          expect(row).toMatchObject({ basis, share });
          expect(row?.averageWeeklyVisits).toBeCloseTo(visits!, 1);
        }
        // Most weeks of 2012, and a third of all weeks, have the transactions of three stores.
        const counted = stores.filter(({ basis }) => basis === 'OBSERVED');
        expect(counted).toHaveLength('year' in query ? 3 : 0);
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
