import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnProfile, TableProfile } from '#catalogue/profile/table-profile.js';
import { Profiles } from '#catalogue/profile/profiles.js';
import { ResultStore } from '#catalogue/sql/result-store.js';
import { FileCache } from '#catalogue/tables/relations/file-cache.js';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { ErasedCopies } from '#composition/erased-copies.js';
import { clearScratch, ownFolder } from '#composition/scratch-folders.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { noCatalogue, openCatalogueApi } from './setup/no-catalogue.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

let database: TestWarehouse;
let folder: string;

beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await createTempFolder('erased');
  await database.warehouse.query('DELETE FROM ops.erasures');
  await database.warehouse.query('DELETE FROM ops.catalogue_tables');
  return () => rm(folder, { recursive: true });
});

const erasePerson = () =>
  database.warehouse.query(
    `INSERT INTO ops.erasures (flow, dataset, person, had_key, requested_by, reason)
     VALUES ('retail-mart', 'customers', '17', true, 'key 1', 'asked')`,
  );
const finish = () => database.warehouse.query('UPDATE ops.erasures SET done_at = now()');

describe('copies of rows', () => {
  it("are dropped after an erasure and after the source's work, once for each program", async () => {
    const dropped: string[] = [];
    const open = (program: string) => {
      const copies = new ErasedCopies(database.warehouse, folder);
      copies.add(() => Promise.resolve(void dropped.push(program)));
      return { look: () => copies.poll(program) };
    };
    const [api, worker] = [open('api'), open('worker')];
    await api.look();
    expect(dropped).toEqual([]);
    await erasePerson();
    await api.look();
    await api.look();
    // A program that was offline drops them when it starts.
    await worker.look();
    await open('api').look();
    expect(dropped).toEqual(['api', 'worker']);
    await finish();
    await api.look();
    await api.look();
    expect(dropped).toEqual(['api', 'worker', 'api']);
  });

  it('are dropped with each rebuilt table', async () => {
    let dropped = 0;
    const copies = new ErasedCopies(database.warehouse, folder);
    copies.add(() => {
      dropped++;
    });
    const make = () => put('workspace', 'old', 'workspace', [createColumn('who', true)]);
    await make();
    await erasePerson();
    await finish();
    await copies.poll('api');
    await put('workspace', 'other', 'workspace', [createColumn('city', false)]);
    await copies.poll('api');
    expect(dropped).toBe(1);
    await make();
    await copies.poll('api');
    await make();
    await copies.poll('api');
    expect(dropped).toBe(2);
  });

  it('include answers of killed programs', async () => {
    const ended = spawn('true');
    await once(ended, 'exit');
    const own = basename(ownFolder(folder, 'answers'));
    const dead = own.replace(`-${process.pid}-`, `-${ended.pid}-`);
    for (const name of [own, dead, 'files']) await mkdir(join(folder, name));
    await erasePerson();
    const copies = new ErasedCopies(database.warehouse, folder);
    copies.add(() => clearScratch(folder));
    await copies.poll('api');
    expect((await readdir(folder)).sort()).toEqual([own, 'erasures-api', 'files'].sort());
  });

  it('include files; a copy that is being made is made again', async () => {
    const cache = new FileCache(join(folder, 'files'), 1_000_000);
    const texts = ['Ann', 'erased'];
    let made = 0;
    const get = (during = () => Promise.resolve()) =>
      cache.ensureCopy({
        key: 'a',
        displayName: 'a.csv',
        open: async function* () {
          yield Buffer.from(texts[made++] ?? '');
          await during();
        },
      });
    expect(await readFile(await get(), 'utf8')).toBe('Ann');
    await cache.clear();
    expect(await readdir(join(folder, 'files'))).toEqual([]);
    made = 0;
    let isCleared = false;
    const path = await get(async () => {
      if (!isCleared) await cache.clear();
      isCleared = true;
    });
    expect(await readFile(path, 'utf8')).toBe('erased');
    expect(await readdir(join(folder, 'files'))).toHaveLength(1);
  });

  it('include answers, so callers have to query again', async () => {
    const kept = new ResultStore(folder, 1_000_000);
    const below = await kept.createFolder();
    const file = join(below, 'rows');
    await writeFile(file, '{"row": ["Ann"]}\n');
    const told = { rows: 1, isCut: false, columns: [], bytesScanned: 1, costUsd: null };
    kept.store('key', { folder: below, file, bytes: 17, ...told });
    kept.assign('query', { actor: 'ann', key: 'key' });
    await kept.clear();
    expect(kept.find('key')).toBeUndefined();
    expect(() => kept.requireResult('query', 'ann')).toThrow('run the query again');
    expect(await readdir(folder)).toEqual([]);
  });
});

const createColumn = (name: string, isPersonal: boolean) => ({
  name,
  type: 'VARCHAR',
  nullable: true,
  isPartition: false,
  isPersonal,
  comment: null,
  note: null,
});
const put = (
  database_: string,
  name: string,
  origin: string,
  columns: ReturnType<typeof createColumn>[],
) =>
  database.warehouse.query(
    `INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, bytes, files, fresh_at)
     VALUES ($1, $2, $3, 'file:/drop', '{"format": "parquet"}', $4, 0, 0, now())
     ON CONFLICT (database, name) DO UPDATE SET columns = excluded.columns, fresh_at = now()`,
    [database_, name, origin, JSON.stringify(columns)],
  );

const createColumnProfile = (name: string, value: string): ColumnProfile => ({
  name,
  type: 'VARCHAR',
  kind: 'text',
  isPersonal: false,
  nulls: 0,
  distinct: { count: 1, by: 'exact' },
  min: value,
  max: value,
  notFinite: 0,
  mean: null,
  deviation: null,
  quantiles: null,
  histogram: null,
  outliers: null,
  booleans: null,
  lengths: null,
  patterns: null,
  deciles: null,
  byFormer: null,
  mostFrequent: { by: 'exact', values: [{ value, count: 1 }] },
});
const createProfile = (table: string, ...columns: ColumnProfile[]): TableProfile => ({
  version: 1,
  table,
  rows: 1,
  bytes: 1,
  sample: null,
  columns,
  correlations: [],
  profiledAt: '2026-11-23T00:00:00.000Z',
  duplicates: { rows: 0, by: 'exact' },
});

describe('the catalogue', () => {
  let api: OpenApi;
  const { get, post } = createClient(() => api);

  beforeAll(async () => {
    const tables = new StoredTables(database.warehouse);
    api = await openCatalogueApi(database.warehouse, { catalogue: { ...noCatalogue, tables } });
  });
  afterAll(() => api.close());

  it('removes values of a newly personal column from all profiles', async () => {
    const { warehouse } = database;
    await put('shop', 'staff', 'crawl', [createColumn('name', false), createColumn('city', false)]);
    const profiles = new Profiles(warehouse);
    const staff = { database: 'shop', name: 'staff', version: 1 };
    for (const name of ['Ann', 'Bo']) {
      const columns = [
        createColumnProfile('name', name),
        createColumnProfile('city', 'Bonn'),
        createColumnProfile('gone', 'Cleo'),
      ];
      await profiles.add(staff, 'ann', createProfile('shop.staff', ...columns));
    }
    const kept = async () => {
      const rows: object[] = await warehouse.query('SELECT profile FROM ops.catalogue_profiles');
      return JSON.stringify(rows);
    };
    const operator = await createKey(warehouse, 'operator');
    const said = { columns: { name: { comment: 'Whom' } } };
    const reply = await post('/v1/admin/catalogue/tables/shop.staff/notes', operator, said);
    expect(reply.status).toBe(200);
    // It is unknown whether a column that the table no longer has was personal.
    expect(await kept()).not.toContain('Cleo');
    expect(await kept()).toContain('Ann');
    await put('shop', 'staff', 'crawl', [createColumn('name', true), createColumn('city', false)]);
    await profiles.add(
      { database: 'shop', name: 'past', version: 1 },
      'ann',
      createProfile('shop.past', createColumnProfile('x', 'Dan')),
    );
    await profiles.hideAllValues(await new StoredTables(warehouse).list());
    const left = await kept();
    for (const name of ['Ann', 'Bo"', 'Dan']) expect(left).not.toContain(name);
    expect(left).toContain('Bonn');
    expect((await profiles.findNewest(staff))?.profile.columns[0]).toMatchObject({
      isPersonal: true,
      nulls: 0,
      distinct: { count: 1 },
      mostFrequent: null,
      min: null,
    });
  });

  it('lists the tables of the workspace that have to be rebuilt', async () => {
    const admin = await createKey(database.warehouse, 'admin');
    const path = '/v1/admin/people';
    const tables = async () => {
      const { text } = await get(`${path}/erasures?flow=retail-mart`, admin);
      return (JSON.parse(text) as { tables: string[] }[])[0]?.tables;
    };
    await put('workspace', 'harmless', 'workspace', [createColumn('city', false)]);
    await put('workspace', 'people', 'workspace', [
      createColumn('city', false),
      createColumn('who', true),
    ]);
    await put('shop', 'crawled', 'crawl', [createColumn('who', true)]);
    const asked = { flow: 'retail-mart', dataset: 'customers', person: '17', reason: 'asked' };
    const reply = await post(`${path}/erase`, admin, asked);
    expect(await reply.json()).toMatchObject({ tables: ['workspace.people'] });
    expect(await tables()).toEqual(['workspace.people']);
    await finish();
    expect(await tables()).toEqual(['workspace.people']);
    await put('workspace', 'people', 'workspace', [
      createColumn('city', false),
      createColumn('who', true),
    ]);
    expect(await tables()).toEqual([]);
  });
});
