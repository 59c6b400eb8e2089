import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { TableProfile } from './table-profile.js';
import { Profiles, PROFILES_KEPT } from './profiles.js';

let warehouse: TestWarehouse;
let profiles: Profiles;
const sales = { database: 'shop', name: 'sales' };

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
    expect(await profiles.newest(sales)).toBeUndefined();
    const first = await profiles.add(sales, 'ann', profile(1));
    const second = await profiles.add(sales, 'bo', profile(2));
    expect(await profiles.newest(sales)).toMatchObject({ id: second, madeBy: 'bo' });
    expect(await profiles.before(sales, second)).toMatchObject({ id: first, profile: profile(1) });
    expect(await profiles.before(sales, first)).toBeUndefined();
    expect(await profiles.newest({ database: 'shop', name: 'stores' })).toBeUndefined();
  });

  it('drops the oldest profiles of a table', async () => {
    const other = { database: 'shop', name: 'other' };
    await profiles.add(other, 'ann', profile(1));
    for (let rows = 0; rows < PROFILES_KEPT + 5; rows++) {
      await profiles.add(sales, 'ann', profile(rows));
    }
    const kept: { rows: string }[] = await warehouse.warehouse.query(
      `SELECT profile ->> 'rows' AS rows FROM ops.catalogue_profiles WHERE name = 'sales' ORDER BY profile_id`,
    );
    expect(kept).toHaveLength(PROFILES_KEPT);
    expect(kept[0]?.rows).toBe('5');
    expect(await profiles.newest(other)).toBeDefined();
  });
});
