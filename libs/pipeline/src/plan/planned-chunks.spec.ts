import { expect, it } from 'vitest';
import { findChunks } from './planned-chunks.js';

const known = { id: 1, rows: 1, money: null, relation: 'sales' };
const chunk = (period: string, bytes: number | null) => ({
  ...known,
  period,
  digest: `digest ${period}`,
  folder: `curated/sales/${period}/`,
  bytes,
});
const objects = [
  { key: 'curated/sales/2010/part-0.parquet', bytes: 60 },
  { key: 'curated/sales/2010/more/part-1.parquet', bytes: 40 },
  { key: 'curated/sales/2011/part-0.parquet', bytes: 99 },
  { key: 'curated/sales/2013/part-0.parquet', bytes: 10 },
];

it('builds a chunk again when the size of its files has changed', async () => {
  const chunks = [chunk('2010', 100), chunk('2011', 100), chunk('2012', 5), chunk('2013', null)];
  const periods = ['2010', '2011', '2012', '2013', '2014'];
  const context = {
    ledger: { chunks: { listByDigest: () => Promise.resolve(chunks) } },
    lake: {
      async *list() {
        for (const object of objects) yield await Promise.resolve(object);
      },
    },
  };
  const [planned] = await findChunks(context as unknown as Parameters<typeof findChunks>[0], [
    {
      relation: 'sales',
      chunks: new Map(periods.map((period) => [period, `digest ${period}`])),
      root: 'curated/sales/',
      buildFolder: (period) => `new/${period}/`,
    },
  ]);
  expect(planned?.map(({ lacksFiles, folder }) => [lacksFiles, folder])).toEqual([
    [false, 'curated/sales/2010/'],
    [true, 'new/2011/'],
    [true, 'new/2012/'],
    [true, 'new/2013/'],
    [true, 'new/2014/'],
  ]);
});
