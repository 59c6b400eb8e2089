import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnProfile, TableProfile } from '#catalogue/profile/table-profile.js';
import { Profiles } from '#catalogue/profile/profiles.js';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { noCatalogue, openCatalogueApi } from './setup/no-catalogue.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const BASE = '/v1/admin/catalogue/tables';
const sales = { database: 'shop', name: 'sales', version: 1 };

let database: TestWarehouse;
let api: OpenApi;
let analyst: string;
/** An analyst with the role personal-data. */
let reader: string;
let viewer: string;
const { get, errorOf } = createClient(() => api);

interface ProfileReply {
  madeBy: string;
  job: string | null;
  version: number;
  profile: string;
  drift: string | null;
}

const fetchProfile = async (query = '', key = analyst) => {
  const { text } = await get(`${BASE}/shop.sales/profile${query}`, key);
  return { text, told: JSON.parse(text) as ProfileReply };
};

/** 100 rows of a city, profiled before the column was personal. */
const createCityProfile = (city: string): ColumnProfile => ({
  name: 'city',
  type: 'VARCHAR',
  kind: 'text',
  isPersonal: false,
  nulls: 1,
  distinct: { count: 1, by: 'exact' },
  min: city,
  max: city,
  notFinite: 0,
  mean: null,
  deviation: null,
  quantiles: null,
  histogram: null,
  outliers: null,
  booleans: null,
  lengths: { min: 4, max: 4, mean: 4 },
  patterns: null,
  deciles: null,
  mostFrequent: { by: 'exact', values: [{ value: city, count: 99 }] },
  byFormer: { deciles: null, values: [{ value: 'Bonn', count: city === 'Bonn' ? 99 : 0 }] },
});
const createProfile = (city: string): TableProfile => ({
  version: 1,
  table: 'shop.sales',
  rows: 100,
  bytes: 1,
  sample: null,
  profiledAt: '2026-11-23T00:00:00.000Z',
  duplicates: { rows: 0, by: 'exact' },
  columns: [createCityProfile(city)],
  correlations: [{ left: 'city', right: 'city', r: 1, n: 99 }],
});

const setColumns = (isPersonal: boolean) => {
  const city = {
    name: 'city',
    type: 'VARCHAR',
    nullable: true,
    isPartition: false,
    isPersonal,
    comment: null,
    note: null,
  };
  return database.warehouse.query(
    `INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, bytes, files)
     VALUES ('shop', 'sales', 'crawl', 'file:/drop', '{"format": "parquet"}', $1, 0, 0)
     ON CONFLICT (database, name) DO UPDATE SET columns = excluded.columns`,
    [JSON.stringify([city])],
  );
};

beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  api = await openCatalogueApi(warehouse, {
    catalogue: { ...noCatalogue, tables: new StoredTables(warehouse) },
  });
  analyst = await createKey(warehouse, 'analyst');
  reader = await createKey(warehouse, 'analyst', true);
  viewer = await createKey(warehouse, 'viewer');
  await setColumns(false);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

describe('the profile of a table', () => {
  it('is missing at first, then the newest, with its drift', async () => {
    const none = await get(`${BASE}/shop.sales/profile`, analyst);
    expect([none.status, errorOf(none).code]).toEqual([404, 'PROFILE_NOT_FOUND']);
    expect(none.text).toContain('request one with profile-table');
    const profiles = new Profiles(database.warehouse);
    await profiles.add(sales, 'ann', createProfile('Bonn'), '1');
    const first = (await fetchProfile()).told;
    expect([first.madeBy, first.job, first.version, first.drift]).toEqual(['ann', '1', 1, null]);
    expect(JSON.parse(first.profile)).toEqual(createProfile('Bonn'));
    await profiles.add(sales, 'bob', createProfile('Rome'));
    const { madeBy, profile, drift } = (await fetchProfile()).told;
    expect([madeBy, JSON.parse(profile)]).toEqual(['bob', createProfile('Rome')]);
    expect(JSON.parse(drift ?? '')).toMatchObject({
      columns: [{ name: 'city', level: 'alert', goneValues: ['Bonn'], newValues: ['Rome'] }],
    });
    const former = (await fetchProfile('?job=1')).told;
    expect([former.madeBy, former.drift, JSON.parse(former.profile)]).toEqual([
      'ann',
      null,
      createProfile('Bonn'),
    ]);
  });

  it('has no value of a newly personal column, and for callers without the role no figure', async () => {
    await setColumns(true);
    const { text, told } = await fetchProfile('', reader);
    expect(text).not.toMatch(/Bonn|Rome/);
    expect(JSON.parse(told.profile)).toMatchObject({
      columns: [{ name: 'city', isPersonal: true, nulls: 1, distinct: { count: 1 } }],
      duplicates: { rows: 0 },
      correlations: [],
    });
    expect(JSON.parse(told.drift ?? '')).toMatchObject({
      columns: [{ name: 'city', level: 'same', goneValues: [], newValues: [] }],
    });
    const closed = (await fetchProfile()).told;
    expect(JSON.parse(closed.profile)).toMatchObject({ rows: 100, columns: [], duplicates: null });
    expect(JSON.parse(closed.drift ?? '')).toMatchObject({ columns: [], newColumns: [] });
  });

  it('describes the current version of the table only', async () => {
    const change = 'UPDATE ops.catalogue_tables SET version = $1';
    await database.warehouse.query(change, [2]);
    const { status, text } = await get(`${BASE}/shop.sales/profile`, analyst);
    expect(status).toBe(404);
    expect(text).toContain('no stored profile of version 2; its newest profile is of version 1');
    expect((await fetchProfile('?job=1')).told.version).toBe(1);
    await database.warehouse.query(change, [1]);
  });

  it('requires a table, and the role analyst', async () => {
    const missing = await get(`${BASE}/shop.none/profile`, analyst);
    expect([missing.status, errorOf(missing).code]).toEqual([404, 'TABLE_UNKNOWN']);
    expect((await get(`${BASE}/shop.sales/profile`, viewer)).status).toBe(403);
  });
});
