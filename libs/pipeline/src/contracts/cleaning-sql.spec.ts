import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeSales } from '#test/factories/judge-sales.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import type { Cell, TextFile } from '../ports/compute.js';
import { cleaningSteps } from './cleaning-sql.js';
import { contracts, type Dataset } from './contract.js';

type Row = Record<string, Cell>;

describe('cleaningSteps', () => {
  let embedded: EmbeddedLake;

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  /** Judges files of rows; file 1 is the oldest delivery. Columns come in the contract's order. */
  async function judge(dataset: Dataset, ...files: (readonly string[])[]): Promise<Row[]> {
    const contract = contracts[dataset];
    const columns = contract.columns.map(({ name }) => name);
    const stored: TextFile[] = [];
    for (const [index, rows] of files.entries()) {
      const key = `${index}.csv`;
      await embedded.lake.put(key, Readable.from([['header', ...rows].join('\n')]));
      stored.push({
        key,
        fileId: index + 1,
        deliveryOrder: index + 1,
        delimiter: ',',
        headerLine: 1,
        lineEnd: 'lf',
        positions: Object.fromEntries(columns.map((name, position) => [name, position])),
        width: columns.length,
      });
    }
    const { nullTokens } = contract;
    const { collected } = await embedded.compute.run({
      name: 'judge',
      sources: [{ kind: 'text', name: 'raw', columns, nullTokens, files: stored }],
      models: [
        ...cleaningSteps(contract),
        {
          name: 'seen',
          sql: `SELECT CAST(file_id AS INTEGER) AS file, CAST(line AS INTEGER) AS line, fate, reason,
                  column_name AS "column", accepted, ${columns.join(', ')}
                FROM judged ORDER BY file_id, line`,
          collect: true,
        },
      ],
    });
    return collected['seen'] ?? [];
  }

  /** One row each: its reason and column, or null when it is kept. */
  async function reasons(dataset: Dataset, row: string): Promise<unknown[] | null> {
    const [seen] = await judge(dataset, [row]);
    return seen?.['fate'] === 'kept' ? null : [seen?.['reason'], seen?.['column']];
  }

  const fates = (rows: Row[]) => rows.map(({ file, line, fate }) => [file, line, fate]);

  describe('a row that breaks its contract', () => {
    it.each([
      ['1,1,05/02/2010,1.00', 'SHORT_ROW', null],
      ['1,1,05/02/2010,1.00,FALSE,', 'LONG_ROW', null],
      ['1,"1,05/02/2010,1.00,FALSE', 'BAD_QUOTES', null],
      [',1,05/02/2010,1.00,FALSE', 'MISSING_VALUE', 'store'],
      ['1,NA,05/02/2010,1.00,FALSE', 'MISSING_VALUE', 'department'],
      ['1,1,,1.00,FALSE', 'MISSING_VALUE', 'week_date'],
      ['1,1,05/02/2010,NA,FALSE', 'MISSING_VALUE', 'weekly_sales'],
      ['1,1,05/02/2010,1.00,', 'MISSING_VALUE', 'is_holiday'],
      ['x,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store'],
      ['1.5,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store'],
      ['1e3,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store'],
      ['+1,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store'],
      ['1234567890,1,05/02/2010,1.00,FALSE', 'BAD_INTEGER', 'store'],
      ['0,1,05/02/2010,1.00,FALSE', 'OUT_OF_RANGE', 'store'],
      ['1,-3,05/02/2010,1.00,FALSE', 'OUT_OF_RANGE', 'department'],
      ['1,1,30/02/2010,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,29/02/2011,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,05/13/2010,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,00/01/2010,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,5/2/2010,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,05/02/10,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,2010-02-05,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,05/02/0000,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,05/02/0010,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,05/02/9999,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,05/02/2010 00:00,1.00,FALSE', 'BAD_DATE', 'week_date'],
      ['1,1,05/02/2010,1.005,FALSE', 'BAD_NUMBER', 'weekly_sales'],
      ['1,1,05/02/2010,"1,000.00",FALSE', 'BAD_NUMBER', 'weekly_sales'],
      ['1,1,05/02/2010,$1.00,FALSE', 'BAD_NUMBER', 'weekly_sales'],
      ['1,1,05/02/2010,NaN,FALSE', 'BAD_NUMBER', 'weekly_sales'],
      ['1,1,05/02/2010,.5,FALSE', 'BAD_NUMBER', 'weekly_sales'],
      ['1,1,05/02/2010,1e2,FALSE', 'BAD_NUMBER', 'weekly_sales'],
      ['1,1,05/02/2010,1234567890123456,FALSE', 'BAD_NUMBER', 'weekly_sales'],
      ['1,1,05/02/2010,1.00,yes', 'BAD_BOOLEAN', 'is_holiday'],
    ])('sales %s: %s', async (row, reason, column) => {
      expect(await reasons('sales', row)).toEqual([reason, column]);
    });

    it.each([
      ['1,D,100', 'NOT_ALLOWED', 'store_type'],
      ['1,a,100', 'NOT_ALLOWED', 'store_type'],
      ['1,A,0', 'OUT_OF_RANGE', 'store_size'],
    ])('stores %s: %s', async (row, reason, column) => {
      expect(await reasons('stores', row)).toEqual([reason, column]);
    });

    it.each([
      ['1,05/02/2010,42.3,-0.001,NA,NA,NA,NA,NA,211,8.1,FALSE', 'OUT_OF_RANGE', 'fuel_price'],
      ['1,05/02/2010,42.3,2.5,NA,NA,NA,NA,NA,211,100.001,FALSE', 'OUT_OF_RANGE', 'unemployment'],
      ['1,05/02/2010,42.3,2.5,x,NA,NA,NA,NA,211,8.1,FALSE', 'BAD_NUMBER', 'markdown_1'],
    ])('features %s: %s', async (row, reason, column) => {
      expect(await reasons('features', row)).toEqual([reason, column]);
    });

    it('is named by its first fault', async () => {
      expect(await reasons('sales', '0,x,nonsense,x,x')).toEqual(['OUT_OF_RANGE', 'store']);
    });
  });

  describe('a row that keeps its contract', () => {
    it.each([
      ['1,1,05/02/2010,-4988.94,FALSE', [1, 1, '2010-02-05', '-4988.94', false]],
      ['1,1,05/02/2010,0,TRUE', [1, 1, '2010-02-05', '0.00', true]],
      ['1,1,05/02/2010,24924.5,false', [1, 1, '2010-02-05', '24924.50', false]],
      ['17666.0,1.00,29/02/2012,1.1000,1', [17666, 1, '2012-02-29', '1.10', true]],
      [' 1 ,"2", 31/12/1999 ,1,0', [1, 2, '1999-12-31', '1.00', false]],
      ['1,1,05/02/2010,123456789012345.67,True', [1, 1, '2010-02-05', '123456789012345.67', true]],
      ['1,1,05/02/2010,-0.00,FALSE', [1, 1, '2010-02-05', '0.00', false]],
    ])('%s', async (row, expected) => {
      const [seen] = await judge('sales', [row]);
      const { store, department, week_date, weekly_sales, is_holiday } = seen ?? {};
      expect([seen?.['fate'], store, department, week_date, weekly_sales, is_holiday]).toEqual([
        'kept',
        ...expected,
      ]);
    });

    it('may lack what is not required', async () => {
      const [row] = await judge('features', ['1,05/02/2010,NA,,NA,-1.5,NA,NA,NA,NA,NA,FALSE']);
      expect(row).toMatchObject({
        fate: 'kept',
        temperature: null,
        fuel_price: null,
        markdown_1: null,
        markdown_2: '-1.50',
        unemployment: null,
      });
    });
  });

  describe('two rows for one key', () => {
    const at = (sales: string) => `1,1,05/02/2010,${sales},FALSE`;

    it('in one file that say the same: the second is a duplicate', async () => {
      const rows = await judge('sales', [at('1.00'), at('1.0'), `1.0,01,05/02/2010,1,0`]);
      expect(fates(rows)).toEqual([
        [1, 2, 'kept'],
        [1, 3, 'duplicate'],
        [1, 4, 'duplicate'],
      ]);
    });

    it('in one file that differ: the second is set aside', async () => {
      const rows = await judge('sales', [at('1.00'), at('2.00'), at('1.00')]);
      expect(rows.map(({ fate, reason }) => [fate, reason])).toEqual([
        ['kept', null],
        ['quarantined', 'DUPLICATE_KEY'],
        ['duplicate', null],
      ]);
    });

    it('in two files that differ: the newest wins', async () => {
      const rows = await judge('sales', [at('1.00')], [at('2.00')], [at('3.00')]);
      expect(fates(rows)).toEqual([
        [1, 2, 'superseded'],
        [2, 2, 'superseded'],
        [3, 2, 'kept'],
      ]);
    });

    it('in two files that say the same: the older is a duplicate', async () => {
      const rows = await judge('sales', [at('1.00')], [at('2.00')], [at('1.00')]);
      expect(fates(rows)).toEqual([
        [1, 2, 'duplicate'],
        [2, 2, 'superseded'],
        [3, 2, 'kept'],
      ]);
    });

    it('judges each file by itself first, so that it stays the same when more are delivered', async () => {
      const older = [at('1.00'), at('1.00'), at('2.00')];
      const alone = await judge('sales', older);
      const followed = await judge('sales', older, [at('2.00')]);
      expect(alone.map(({ fate }) => fate)).toEqual(['kept', 'duplicate', 'quarantined']);
      expect(followed.map(({ fate }) => fate)).toEqual([
        'superseded',
        'duplicate',
        'quarantined',
        'kept',
      ]);
      const accepted = (rows: Row[]) => rows.slice(0, 3).map((row) => row['accepted']);
      expect(accepted(followed)).toEqual([true, false, false]);
      expect(accepted(alone)).toEqual(accepted(followed));
    });

    it('one of which is invalid: the valid one stands', async () => {
      const invalid = '1,1,05/02/2010,x,FALSE';
      expect(fates(await judge('sales', [invalid, at('1.00')]))).toEqual([
        [1, 2, 'quarantined'],
        [1, 3, 'kept'],
      ]);
      expect(fates(await judge('sales', [at('1.00')], [invalid]))).toEqual([
        [1, 2, 'kept'],
        [2, 2, 'quarantined'],
      ]);
    });

    it('takes nothing for a value: it restates one, and two are the same', async () => {
      const fuel = (price: string) => `1,05/02/2010,1,${price},NA,NA,NA,NA,NA,NA,NA,FALSE`;
      expect(fates(await judge('features', [fuel('2.5')], [fuel('NA')], [fuel('NA')]))).toEqual([
        [1, 2, 'superseded'],
        [2, 2, 'duplicate'],
        [3, 2, 'kept'],
      ]);
    });
  });

  it('judges random files as a reader of the rules does', async () => {
    const random = generator(20100205);
    const pick = (cells: readonly string[]) => cells[Math.floor(random() * cells.length)] ?? '';
    const row = () => {
      const cells = [
        pick(['1', '2', '2.0', ' 1', '1', '2', '1', '2', 'x', '0', '']),
        pick(['1', '1', '1', '1', '1', '2', 'NA', '1.5']),
        pick(['05/02/2010', '12/02/2010', '05/02/2010', '30/02/2010', '29/02/2012', '2010-02-05']),
        pick(['1', '1.00', '-1', '0', '2.5', '2.50', '1.005', 'abc']),
        pick(['TRUE', 'FALSE', '0', 'false', 'FALSE', 'maybe']),
      ];
      if (random() < 0.05) cells.pop();
      if (random() < 0.05) cells.push('');
      return cells.join(',');
    };
    const seen = new Set<string>();
    for (let round = 0; round < 25; round++) {
      const files = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
        Array.from({ length: Math.floor(random() * 30) }, row),
      );
      const judged = await judge('sales', ...files);
      const actual = judged.map(({ file, line, fate, reason, column, accepted }) => ({
        file,
        line,
        fate,
        reason,
        column,
        accepted,
      }));
      expect(actual, JSON.stringify(files)).toEqual(judgeSales(files));
      for (const { fate, reason } of actual) seen.add(`${String(fate)} ${String(reason)}`);
    }
    expect([...seen].sort()).toEqual([
      'duplicate null',
      'kept null',
      'quarantined BAD_BOOLEAN',
      'quarantined BAD_DATE',
      'quarantined BAD_INTEGER',
      'quarantined BAD_NUMBER',
      'quarantined DUPLICATE_KEY',
      'quarantined LONG_ROW',
      'quarantined MISSING_VALUE',
      'quarantined OUT_OF_RANGE',
      'quarantined SHORT_ROW',
      'superseded null',
    ]);
  });
});

/** Park and Miller's generator: the same numbers each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
