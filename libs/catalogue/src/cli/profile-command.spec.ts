import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Profiles } from '../profile/profiles.js';
import { tableProfile } from '../profile/table-profile.js';
import type { CatalogueTable, Relation } from '../tables/table.js';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { listAudit } from '#test/setup/audit.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { readTestCall } from '#test/setup/programs.js';
import { profileCommand } from './profile-command.js';

let folder: string;
let file: string;
let engine: DuckdbQueryEngine;
let warehouse: TestWarehouse;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retailstream-profile-command-'));
  file = join(folder, 'sales.csv');
  await writeFile(file, 'store,name\n1,Ann\n2,Bo\n2,Bo\n');
  const spillFolder = join(folder, 'spill');
  engine = new DuckdbQueryEngine({ threads: 2, concurrency: 1, spill: '64MB', spillFolder });
  warehouse = await createTestWarehouse();
});
afterAll(async () => {
  await engine.close();
  await warehouse.drop();
  await rm(folder, { recursive: true });
});

const relation = (): Relation => ({
  name: 'sales',
  files: [file],
  bytes: 30,
  sql: `SELECT * FROM read_csv('${file}', header = true, delim = ',', columns = {store: 'BIGINT', name: 'VARCHAR'})`,
  columns: [
    { name: 'store', type: 'BIGINT' },
    { name: 'name', type: 'VARCHAR' },
  ],
});

const sales = {
  database: 'shop',
  name: 'sales',
  version: 1,
  columns: [
    { name: 'store', isPersonal: false },
    { name: 'name', isPersonal: true },
  ],
} as CatalogueTable;
/** Returns the table at each look, in order, and the last one from then on. */
const createTables = (looks: CatalogueTable[]) => ({
  find: () => Promise.resolve(looks.length > 1 ? looks.shift() : looks[0]),
});
let tables: ReturnType<typeof createTables>;
beforeEach(() => {
  tables = createTables([sales]);
});

async function run(...argv: string[]): Promise<string> {
  const catalogue = {
    engine,
    warehouse: warehouse.warehouse,
    tables,
    relations: { openRelation: () => Promise.resolve(relation()) },
    relationOfFile: () => Promise.resolve(relation()),
  } as unknown as OpenCatalogue;
  const screen = new PassThrough();
  const call = await readTestCall(['catalogue', 'profile', ...argv], { stdout: screen });
  await profileCommand(call, (work) => work(catalogue));
  return text(screen.end());
}

describe('profile', () => {
  it('stores the profile of a table and compares it with the previous one', async () => {
    const first = await run('shop.sales');
    expect(first).toContain('shop.sales: 3 rows, 1 column\n');
    expect(first).not.toContain('Against');
    expect(first).not.toContain('name');
    expect(await run('shop.sales')).toContain('no column has drifted');
    expect(await listAudit(warehouse.warehouse)).toEqual([]);
    const open = await run('shop.sales', '--personal-data');
    expect(open).toContain('shop.sales: 3 rows, 2 columns, 1 duplicate');
    expect(open).toContain('name: personal: its values are not shown; looks like');
    expect(open).not.toContain('Ann');
    expect(await listAudit(warehouse.warehouse)).toMatchObject([
      {
        action: 'read-personal-data',
        subject: 'profile of shop.sales',
        details: { columns: ['name'] },
      },
    ]);
  });

  it('refuses a table with another version once its files are open', async () => {
    tables = createTables([sales, { ...sales, version: 2 }]);
    await expect(run('shop.sales')).rejects.toMatchObject({ code: 'BUSY', retryable: true });
  });

  it('stores no value of a column that is marked as personal meanwhile', async () => {
    const marked = sales.columns.map((column) => ({ ...column, isPersonal: true }));
    tables = createTables([sales, sales, { ...sales, columns: marked }]);
    await run('shop.sales');
    const stored = await new Profiles(warehouse.warehouse).find(sales);
    expect(stored).toMatchObject({ madeBy: 'cli', job: null });
    // Stores are 1 and 2.
    expect(stored.profile.columns[0]).toMatchObject({ name: 'store', min: null, mean: null });
  });

  it('shows the profile of a file as JSON and writes it as a page', async () => {
    const page = join(folder, 'page.html');
    const said = JSON.parse(await run(file, '--json', '--html', page)) as { profile: unknown };
    expect(tableProfile.parse(said.profile)).toMatchObject({ table: file, rows: 3 });
    expect(await readFile(page, 'utf8')).toContain('<!doctype html>');
  });

  it.each([[[]], [['a', 'b']], [['a', '--sample', '0']], [['a', '--unknown']]])(
    'refuses %j',
    async (argv) => {
      await expect(async () => run(...argv)).rejects.toMatchObject({ code: 'USAGE' });
    },
  );
});
