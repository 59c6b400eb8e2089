import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sqlFile } from '#platform/database/sql-file.js';

const compareFiguresSql = sqlFile(import.meta.url, './compare_figures.sql');

type Text = string | null;

describe('compare_figures.sql', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: inject('serverUrl') });
    await client.connect();
  });
  afterAll(() => client.end());

  it.each<[measured: Text, previous: Text, drop: Text, rise: Text, most: Text, boolean]>([
    ['80', '100', '0.2', null, null, false],
    ['79.99', '100', '0.2', null, null, true],
    ['120', '100', null, '0.2', null, false],
    ['120.01', '100', null, '0.2', null, true],
    // Of negative figures the share is of their size.
    ['-120', '-100', '0.2', null, null, false],
    ['-120.01', '-100', '0.2', null, null, true],
    ['-80', '-100', null, '0.2', null, false],
    ['-79.99', '-100', null, '0.2', null, true],
    ['0.1', null, null, null, '0.1', false],
    ['0.1000001', null, null, null, '0.1', true],
    ['5', null, '0.2', '0.2', null, false],
    [null, '5', '0.2', '0.2', '1', false],
    ['1', '0', null, '0.2', null, true],
  ])('holds %s after %s to drop %s, rise %s, most %s: broken %s', async (...row) => {
    const isBroken = row.pop();
    const { rows } = await client.query<{ isBroken: boolean }>(
      compareFiguresSql,
      row.map((value) => [value]),
    );
    expect(rows).toMatchObject([{ isBroken }]);
  });

  it('reports the change as a share of the absolute previous value, in the order of the rules', async () => {
    const { rows } = await client.query<{ change: string | null }>(compareFiguresSql, [
      ['150', '-50', '5', '5'],
      ['100', '-100', '0', null],
      ...[1, 2, 3].map(() => [null, null, null, null]),
    ]);
    expect(rows.map(({ change }) => (change === null ? null : Number(change)))).toEqual([
      0.5,
      0.5,
      null,
      null,
    ]);
  });
});
