import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '#sample/retail/weeks.js';
import { ledgerOf } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import {
  centsOf,
  readRetailFiles,
  type RetailFiles,
  type RetailRow,
} from '#test/setup/retail-files.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';
import type { FirstDelivery, FurtherFile } from '../../bench/scale/chain.js';
import { digestOf } from '../../bench/scale/digest.js';
import type { ScaleFigures } from '../../bench/scale/measure-size.js';
import { requireFacts } from '../../bench/scale/require-facts.js';
import { chainOf } from '../../bench/scale/retail-mart/retail-chain.js';
import { retailMartScale } from '../../bench/scale/retail-mart/retail-mart-scale.js';
import { sizeOf } from '../../bench/scale/retail-mart/size.js';
import { verdictsOf } from '../../bench/scale/verdicts.js';
import { tiny } from './tiny-chain.js';

describe('the bench of scale, for transactions', () => {
  it('grows by shops, of a year of daily files', () => {
    expect([1, 10, 50].map(sizeOf)).toMatchObject([
      { transactions: 1e6, shops: 20, compute: 'duckdb:' },
      { transactions: 1e7, shops: 200, compute: 'duckdb:' },
      { transactions: 5e7, shops: 1_000, compute: 'duckdb:?memory=800MB' },
    ]);
    for (const { memoryCap, period: year } of [1, 10, 50].map(sizeOf)) {
      expect(memoryCap).toBe(2 * 1024 ** 3);
      expect(year).toEqual({ first: dayOf(2024, 1, 1), last: dayOf(2024, 12, 30) });
    }
  });

  describe('writes', () => {
    let folder: string;
    let first: FirstDelivery;
    let files: RetailFiles;
    let further: FurtherFile;
    let sold: RetailRow[];
    const late = () => files.transactions.find(({ name }) => name === 'late.csv')!.rows;
    beforeAll(async () => {
      folder = await tempFolder('retail-scale');
      first = await chainOf(tiny).write(folder);
      files = await readRetailFiles(folder);
      sold = files.transactions.filter(({ name }) => name !== 'late.csv').flatMap((f) => f.rows);
      further = await chainOf(tiny).writeMore(folder);
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('writes the requested number of transactions, each in the file of its day, and returns their amount', () => {
      expect(sold).toHaveLength(6_001);
      const daily = files.transactions.filter(({ name }) => name !== 'late.csv');
      expect(daily.map(({ name }) => name.slice(6, 16))).toEqual([
        ...Array.from({ length: 30 }, (_, i) => `2024-11-${String(i + 1).padStart(2, '0')}`),
        ...Array.from({ length: 30 }, (_, i) => `2024-12-${String(i + 1).padStart(2, '0')}`),
      ]);
      for (const { name, rows } of daily) {
        expect([100, 101]).toContain(rows.length);
        expect(new Set(rows.map((row) => row['sales_date']))).toEqual(new Set([name.slice(6, 16)]));
      }
      const cents = [...sold, ...late().slice(0, 3)].reduce(
        (sum, row) => sum + centsOf(row['total_cost']),
        0,
      );
      expect(first.facts).toEqual({ rows: 6_004, cents });
    });

    it('writes rows with customers, shops, products and people active that day, and the right total', () => {
      const known = (rows: readonly RetailRow[], key: string, since: string) =>
        new Map(rows.map((row) => [row[key], row[since] ?? '']));
      const customers = known(files.customers.rows, 'customer_id', 'customer_joining_date');
      const shops = known(files.shops.rows, 'id', 'store_opening_date');
      const products = known(files.products.rows, 'name', 'created_date');
      const team = known(files.team.rows, 'id', 'joining_date');
      const wrong = [...sold, ...late().slice(0, 3)].filter((row) => {
        const since = [
          customers.get(row['customer_id']),
          shops.get(row['store_id']),
          products.get(row['product_name']),
          team.get(row['sales_person_id']),
        ];
        return (
          since.some((day) => day === undefined || day > row['sales_date']!) ||
          centsOf(row['total_cost']) !== centsOf(row['price']) * Number(row['quantity']) ||
          Number(row['quantity']) === 0
        );
      });
      expect(wrong).toEqual([]);
      expect(new Set(sold.map((row) => row['store_id']))).toEqual(new Set(['1', '2', '3', '4']));
      expect(customers.size).toBe(120);
      const returns = sold.filter((row) => Number(row['quantity']) < 0);
      expect(returns.length / sold.length).toBeGreaterThan(0.006);
      expect(returns.length / sold.length).toBeLessThan(0.02);
    });

    it('writes an unreadable last late row, and returns its correction', async () => {
      const totals = late().map((row) => row['total_cost']);
      expect(totals).toEqual(['2.50', '2.50', '2.50', 'unreadable']);
      expect(new Set(late().map((row) => row['sales_date']))).toEqual(new Set(['2024-11-15']));
      const { correction, facts } = first.late;
      expect(facts).toEqual({ rows: 1, cents: 250 });
      expect(correction.sha256).toBe(await digestOf(join(folder, 'transactions', 'late.csv')));
      expect(correction.line).toBe(5);
      const cells = Object.values(late()[3]!);
      expect(correction.text).toBe([...cells.slice(0, -1), '2.50'].join());
    });

    it('writes another file of as many rows for the next day', async () => {
      const name = 'sales_2024-12-31.csv';
      const { transactions } = await readRetailFiles(folder);
      const rows = transactions.find((file) => file.name === name)?.rows ?? [];
      const cents = rows.reduce((sum, row) => sum + centsOf(row['total_cost']), 0);
      expect(further.facts).toEqual({ rows: 100, cents });
      expect(new Set(rows.map((row) => row['sales_date']))).toEqual(new Set(['2024-12-31']));
      expect(further.sha256).toBe(await digestOf(join(folder, 'transactions', name)));
    });

    it('writes equal bytes again', async () => {
      const again = await tempFolder('retail-scale-again');
      await chainOf(tiny).write(again);
      expect(await readRetailFiles(again)).toEqual(files);
      await rm(again, { recursive: true });
    });
  });

  it('fails for other rows or amounts than were delivered', async () => {
    const { warehouse, drop } = await createTestWarehouse();
    const ledger = ledgerOf(warehouse);
    const { id } = await requestRun(ledger, 'admin', false);
    await warehouse.query(
      `INSERT INTO ops.snapshots (run_id, flow, status, fact_rows, fact_total)
       VALUES ($1, 'weekly-sales', 'published', 3, 12345678901.05)`,
      [id],
    );
    await requireFacts(ledger, { rows: 3, cents: 1_234_567_890_105 });
    await requireFacts(ledger, { rows: 3, cents: undefined });
    await expect(requireFacts(ledger, { rows: 4, cents: undefined })).rejects.toThrow(
      '3 rows are published, 4 were delivered',
    );
    await expect(requireFacts(ledger, { rows: 3, cents: 1_234_567_890_104 })).rejects.toThrow(
      '1234567890105 cents are published, 1234567890104 were delivered',
    );
    await drop();
  });

  describe('verdicts', () => {
    const figure = (millions: number, load: number, more = 0) =>
      ({
        ...sizeOf(millions),
        load: { rows: millions * 1e6, published: load },
        more: { published: more },
        memory: { together: 0 },
        disk: { one: { lake: 1, postgres: 1 }, three: { lake: 1, postgres: 1 } },
      }) as unknown as ScaleFigures;
    const missed = (...figures: ScaleFigures[]) =>
      verdictsOf(retailMartScale, figures).filter(({ isMet }) => !isMet);

    it('are met when a row takes at most 1.2 times its time at any smaller size', () => {
      expect(missed(figure(1, 5), figure(10, 40), figure(50, 240))).toEqual([]);
    });

    it('are missed when a row takes more than that against one smaller size', () => {
      const found = missed(figure(1, 5), figure(10, 40), figure(50, 241));
      expect(found).toEqual([
        {
          text: '10 M to 50 M: time grew 6.0× for 5.0× the rows, at most 1.2 times as fast as rows: **no**',
          isMet: false,
          isRequired: true,
        },
      ]);
    });

    it('report a day that takes more than twice the share of its month and a second', () => {
      // 2 × 31 days of 366 of 100 s are 16.94 s.
      expect(missed(figure(10, 100, 17.9))).toEqual([]);
      expect(missed(figure(10, 100, 18))).toEqual([
        {
          text: '10 M: one more day takes at most 16.9 % of the first load and 1 s: **no** (18.0 s, 18 %)',
          isMet: false,
          isRequired: false,
        },
      ]);
    });
  });
});
