import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { TableProfile } from './table-profile.js';
import type { AppError } from '#platform/errors/app-error.js';
import { Profiles, PROFILES_MAX, type VersionedTable } from './profiles.js';

let warehouse: TestWarehouse;
let profiles: Profiles;
const sales = { database: 'shop', name: 'sales', version: 1 };

const profile = (rows: number): TableProfile => ({
  version: 1,
  table: 'shop.sales',
  rows,
  bytes: 1,
  profiledAt: '2026-11-23T00:00:00.000Z',
  sample: null,
  duplicates: { rows: 0, by: 'exact' },
  columns: [],
  correlations: [],
});

beforeAll(async () => {
  warehouse = await createTestWarehouse();
  profiles = new Profiles(warehouse.warehouse);
});
afterAll(() => warehouse.drop());

describe('Profiles', () => {
  it('returns profiles unchanged, newest first', async () => {
    expect(await profiles.findNewest(sales)).toBeUndefined();
    const first = await profiles.add(sales, 'ann', profile(1));
    const second = await profiles.add(sales, 'bo', profile(2));
    expect(await profiles.findNewest(sales)).toMatchObject({ id: second, madeBy: 'bo' });
    expect(await profiles.findFormer(sales, second)).toMatchObject({
      id: first,
      profile: profile(1),
    });
    expect(await profiles.findFormer(sales, first)).toBeUndefined();
    expect(await profiles.findNewest({ database: 'shop', name: 'stores' })).toBeUndefined();
  });

  it('finds the newest profile of the version and snapshot, or that of a job', async () => {
    const mart = { database: 'weekly_sales', name: 'store_week', version: 1 };
    const [old, now] = [
      { ...mart, snapshot: '7' },
      { ...mart, snapshot: '8' },
    ];
    const missing = async (table: VersionedTable, job?: number) =>
      profiles.find(table, job).then(
        () => undefined,
        (error: unknown) => error as AppError,
      );
    const advice = 'request one with profile-table and wait for its job';
    expect(await missing(now)).toMatchObject({
      code: 'PROFILE_NOT_FOUND',
      message: `weekly_sales.store_week has no stored profile of snapshot 8; ${advice}`,
    });
    await profiles.add(old, 'key 3', profile(1), '41');
    const of7 = 'its newest profile is of snapshot 7, by job 41';
    expect((await missing(now))?.message).toBe(
      `weekly_sales.store_week has no stored profile of snapshot 8; ${of7}: ${advice}`,
    );
    await profiles.add(now, 'key 3', profile(2), '42');
    await profiles.add(now, 'cli', profile(3));
    expect(await profiles.find(now)).toMatchObject({ job: null, snapshot: '8', version: 1 });
    expect((await profiles.find(now, 41)).profile.rows).toBe(1);
    expect((await profiles.find(now, 42)).profile.rows).toBe(2);
    expect((await missing(now, 43))?.message).toContain('no stored profile by job 43; its newest');
    // Another table's job.
    expect(await missing({ ...mart, name: 'sales' }, 41)).toMatchObject({
      code: 'PROFILE_NOT_FOUND',
    });
    expect(await missing({ ...mart, version: 2 })).toBeDefined();
  });

  it('drops the oldest profiles of a table', async () => {
    const other = { database: 'shop', name: 'other', version: 1 };
    await profiles.add(other, 'ann', profile(1));
    for (let rows = 0; rows < PROFILES_MAX + 5; rows++) {
      await profiles.add(sales, 'ann', profile(rows));
    }
    const kept: { rows: string }[] = await warehouse.warehouse.query(
      `SELECT profile ->> 'rows' AS rows FROM ops.catalogue_profiles WHERE name = 'sales' ORDER BY profile_id`,
    );
    expect(kept).toHaveLength(PROFILES_MAX);
    expect(kept[0]?.rows).toBe('5');
    expect(await profiles.findNewest(other)).toBeDefined();
  });
});
