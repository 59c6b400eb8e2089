import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLake } from '#test/setup/embedded-lake.js';

const LONG = 6_000_000;
const SHORT = 200_000;

describe('a union of a short and a long part', () => {
  let subject: Awaited<ReturnType<typeof openEmbeddedLake>>;
  beforeEach(async () => {
    subject = await openEmbeddedLake({ memory: '150MB' });
  });
  afterEach(() => subject.close());

  it('is sorted and grouped with little memory, whichever part comes first', async () => {
    const part = (rows: number, from: number) =>
      `SELECT (i * 7919) % ${rows} + ${from} AS n, CAST(i AS VARCHAR) AS text FROM range(${rows}) AS r (i)`;
    const { collected } = await subject.compute.run({
      name: 'long union',
      sources: [],
      models: [
        {
          name: 'united',
          isView: true,
          sql: `${part(SHORT, LONG)} UNION ALL ${part(LONG, 0)}`,
          outputs: [{ format: 'parquet', prefix: 'out/', orderBy: ['n'] }],
        },
        { name: 'groups', sql: 'SELECT n, count(*) AS times FROM united GROUP BY n' },
        {
          name: 'total',
          sql: 'SELECT count(*) AS rows FROM groups WHERE times = 1',
          collect: true,
        },
      ],
    });
    expect(collected['total']).toEqual([{ rows: String(LONG + SHORT) }]);
  });
});
