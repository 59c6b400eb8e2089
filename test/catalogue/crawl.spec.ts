import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Crawler } from '#catalogue/crawl/crawler.js';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { FileCache } from '#catalogue/tables/relations/file-cache.js';
import { FileRelations } from '#catalogue/tables/relations/file-relations.js';
import { createCatalogueSources } from '#composition/create-catalogue-sources.js';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { NASTY, writeAll, writeZip } from './nasty-folder.js';

const options = { askedBy: 'test' };
const limits = { ms: 60_000, memory: '512MB' };

let home: string;
let test: TestWarehouse;
let engine: DuckdbQueryEngine;
let crawler: Crawler;
let tables: StoredTables;
let relations: FileRelations;

beforeAll(async () => {
  home = await tempFolder('crawl');
  test = await createTestWarehouse();
  const spillFolder = join(home, 'spill');
  engine = new DuckdbQueryEngine({ threads: 2, atOnce: 2, spill: '256MB', spillFolder });
  // The catalogue keeps no password: who opens a database knows it from elsewhere.
  const adapters = createCatalogueSources();
  const sources = { ...adapters, database: () => adapters.database(test.url) };
  const cache = new FileCache(join(home, 'cache'), 64 * 1024 * 1024);
  crawler = new Crawler({ warehouse: test.warehouse, engine, sources, cache });
  tables = new StoredTables(test.warehouse);
  relations = new FileRelations(tables, sources, cache);
});

afterAll(async () => {
  await engine.close();
  await test.drop();
  await rm(home, { recursive: true });
});

async function columns(address: string) {
  const table = await tables.find(address);
  return table.columns.map(({ name, type, nullable, note }) =>
    [name, type, ...(nullable ? ['null'] : []), ...(note === null ? [] : [note])].join(' | '),
  );
}

async function rows(address: string, sql = 'SELECT * FROM t ORDER BY ALL') {
  const { sql: of, files } = await relations.of(await tables.find(address));
  const prepare = [`CREATE VIEW t AS ${of}`];
  const [answer] = await engine.run({ files, prepare, questions: [{ sql, rows: 50 }], limits });
  return answer?.rows;
}

describe('a crawl of a folder that holds whatever people deliver', () => {
  let unreadable: Record<string, string>;
  let found: Record<string, string>;

  beforeAll(async () => {
    const folder = join(home, 'nasty');
    await writeAll(folder, NASTY);
    await writeZip(join(folder, 'zips/two.zip'), {
      'a.csv': 'id,town\n1,Rome\n2,Oslo\n',
      'b.csv': 'id,town\n3,Bergen\n',
    });
    await mkdir(join(folder, 'broken/folder.csv'));
    await symlink('/etc/hostname', join(folder, 'broken/out.csv'));
    await mkdir(join(folder, 'pq'));
    const duckdb = await DuckDBInstance.create(':memory:');
    const connection = await duckdb.connect();
    await connection.run(
      `COPY (SELECT i::INTEGER AS id, DATE '2012-01-01' + i::INTEGER AS day, [i] AS list, 1.5::FLOAT AS x
        FROM range(3) t(i)) TO '${join(folder, 'pq/p.parquet')}' (FORMAT parquet)`,
    );
    connection.closeSync();
    const report = await crawler.crawl([folder], options);
    expect(report.failed).toEqual([]);
    unreadable = Object.fromEntries(report.unreadable.map(({ file, why }) => [file, why]));
    found = Object.fromEntries(
      report.tables.map(({ address, outcome, files, rows: n }) => [
        address,
        `${outcome} ${files} ${n}`,
      ]),
    );
  });

  it('lists what cannot be read, each with why', () => {
    expect(unreadable).toEqual({
      'broken/bad.json': expect.stringContaining('is no valid JSON') as string,
      'broken/binary.csv': 'is no text, and no format that is known; take it out',
      'broken/empty.csv': 'is empty; deliver it again, or take it out',
      'broken/out.csv': expect.stringContaining('leads out of the folder') as string,
      'broken/short.csv': 'line 3: has 2 cells where the others have 3; mend the line',
      'cut/cut.csv.gz': 'is a gzip that ends too early; pack it again',
    });
  });

  it('finds the tables', () => {
    const one = (rowCount: number) => `new 1 ${rowCount}`;
    expect(found).toEqual({
      'nasty.array': one(2),
      'nasty.carets': one(2),
      'nasty.dated': 'new 2 4',
      'nasty.dates': one(2),
      'nasty.hive': 'new 2 4',
      'nasty.latin': one(2),
      'nasty.lines': one(3),
      'nasty.lines2': one(2),
      'nasty.long': one(2),
      'nasty.mixed': one(2),
      'nasty.names': one(1),
      'nasty.packed': one(2),
      'nasty.pipes': one(2),
      'nasty.plain': one(2),
      'nasty.pq': one(3),
      'nasty.sep': one(2),
      'nasty.utf16': one(2),
      'nasty.wide': one(1),
      'nasty.zips': 'new 2 3',
    });
  });

  it.each([
    ['array', ['id | BIGINT', 'name | VARCHAR | null', 'tags | JSON | null']],
    ['carets', ['a | BIGINT', 'b | VARCHAR']],
    [
      'dated',
      ['store | BIGINT', 'dept | BIGINT', 'sales | DECIMAL(4,2) | null', 'file_date | DATE'],
    ],
    [
      'dates',
      [
        'proved | DATE',
        'unproved | VARCHAR | fits dd/mm/yyyy and mm/dd/yyyy alike, so it stays text',
        'iso | DATE',
        'flag | BOOLEAN',
      ],
    ],
    ['hive', ['store | BIGINT | null', 'sales | BIGINT', 'year | BIGINT', 'month | BIGINT']],
    ['latin', ['name | VARCHAR', 'seats | BIGINT']],
    ['lines2', ['at | TIMESTAMP', 'n | DECIMAL(2,1)', 'who | JSON | null']],
    ['mixed', ['id | BIGINT', 'v | DECIMAL(5,3)']],
    ['names', ['id | BIGINT', 'column_2 | BIGINT', 'column_3 | BIGINT', 'gro_e_m | BIGINT']],
    ['packed', ['id | BIGINT', 'amount | DOUBLE']],
    ['pipes', ['code | VARCHAR | has leading zeros, so it stays text', 'label | VARCHAR']],
    ['plain', ['column_1 | BIGINT', 'column_2 | DATE']],
    ['pq', ['id | BIGINT', 'day | DATE', 'list | JSON', 'x | DOUBLE']],
    ['sep', ['a | VARCHAR | has a decimal comma, so it stays text', 'b | VARCHAR']],
    ['utf16', ['town | VARCHAR', 'people | BIGINT']],
  ])('proves the columns of %s', async (name, expected) => {
    expect(await columns(`nasty.${name}`)).toEqual(expected);
  });

  it('reads them as it has typed them', async () => {
    expect(await rows('nasty.utf16')).toEqual([
      ['Bodø', 53259],
      ['Ålesund', 67520],
    ]);
    expect(await rows('nasty.latin')).toEqual([
      ['bar', 7],
      ['café Zürich', 12],
    ]);
    expect(await rows('nasty.lines')).toEqual([
      [1, 'two\nlines, and "quotes"'],
      [2, 'plain'],
      [3, 'plain'],
    ]);
    expect(await rows('nasty.hive')).toEqual([
      [1, 10, 2012, 1],
      [1, 30, 2013, 2],
      [2, 20, 2012, 1],
      [null, 40, 2013, 2],
    ]);
    expect(await rows('nasty.dated')).toEqual([
      [1, 1, '10.50', '2012-01-05'],
      [1, 1, null, '2012-01-12'],
      [1, 2, '3.00', '2012-01-05'],
      [1, 2, '4.25', '2012-01-12'],
    ]);
    expect(await rows('nasty.dates')).toEqual([
      ['2012-02-01', '01/02/2012', '2012-02-01', true],
      ['2012-02-13', '03/04/2012', '2012-02-13', false],
    ]);
    expect(await rows('nasty.zips')).toEqual([
      [1, 'Rome'],
      [2, 'Oslo'],
      [3, 'Bergen'],
    ]);
    expect(await rows('nasty.pq', 'SELECT id, day, list, x FROM t ORDER BY id LIMIT 1')).toEqual([
      [0, '2012-01-01', '[0]', 1.5],
    ]);
    expect(await rows('nasty.lines2')).toEqual([
      ['2012-01-05 10:00:00', '1.5', null],
      ['2012-01-06 10:00:00', '2.0', '{"id":1}'],
    ]);
    expect(await rows('nasty.long', 'SELECT sum(length(text)) FROM t')).toEqual([[1_100_001]]);
    expect(await rows('nasty.wide', 'SELECT m0, m299 FROM t')).toEqual([[0, 299]]);
  });

  it('finds keys that hold', async () => {
    expect((await tables.find('nasty.utf16')).keys).toEqual([['town'], ['people']]);
    expect((await tables.find('nasty.dated')).keys).toEqual([['dept', 'file_date']]);
  });

  it('changes nothing when it comes again', async () => {
    const report = await crawler.crawl([join(home, 'nasty')], options);
    expect([...new Set(report.tables.map(({ outcome }) => outcome))]).toEqual(['unchanged']);
    expect(report.unreadable).toHaveLength(6);
  });
});

describe('a folder that changes', () => {
  const folder = () => join(home, 'shop');
  const crawl = async () => (await crawler.crawl([folder()], options)).tables;
  let clock = 1_600_000_000;
  async function write(name: string, text: string) {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), name), text);
    clock += 60;
    await utimes(join(folder(), name), clock, clock);
  }

  it('is followed: wider, another version, missing, back again', async () => {
    await write('sales_1.csv', 'id,amount\n1,10\n2,20\n');
    expect(await crawl()).toMatchObject([{ address: 'shop.sales', outcome: 'new', rows: 2 }]);
    await write('sales_2.csv', 'id,amount,town\n3,1.25,Rome\n');
    expect(await crawl()).toMatchObject([
      {
        address: 'shop.sales',
        outcome: 'widened',
        rows: 3,
        changes: ['amount was BIGINT and is DECIMAL(21,2)', 'town is new', '1 file new'],
      },
    ]);
    expect(await rows('shop.sales')).toEqual([
      [1, '10.00', null],
      [2, '20.00', null],
      [3, '1.25', 'Rome'],
    ]);
    await write('sales_2.csv', 'id,amount,town\n3,much,Rome\n');
    expect(await crawl()).toMatchObject([
      {
        outcome: 'new version',
        changes: ['amount was DECIMAL(21,2) and is VARCHAR', '1 file changed'],
      },
    ]);
    expect(await tables.find('shop.sales')).toMatchObject({ version: 2 });
    await write('sales_2.csv', 'id,amount,town\n3,4,Rome\n');
    await expect(rows('shop.sales')).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await rm(join(folder(), 'sales_1.csv'));
    await rm(join(folder(), 'sales_2.csv'));
    expect(await crawl()).toMatchObject([{ address: 'shop.sales', outcome: 'missing' }]);
    expect((await tables.find('shop.sales')).missingSince).not.toBeNull();
    await write('sales_3.csv', 'id,amount,town\n5,6,Oslo\n');
    expect(await crawl()).toMatchObject([{ address: 'shop.sales', files: 1 }]);
    expect((await tables.find('shop.sales')).missingSince).toBeNull();
  });

  it('does not end the crawl of others when it is not there', async () => {
    const report = await crawler.crawl([join(home, 'nowhere'), folder()], options);
    expect(report.failed).toMatchObject([{ code: 'SOURCE_MISSING' }]);
    expect(report.tables).toHaveLength(1);
  });
});

describe('a database', () => {
  it('is crawled, and its rows are read', async () => {
    await test.warehouse.query(`CREATE SCHEMA shop;
      CREATE TABLE shop.orders (id integer PRIMARY KEY, day date NOT NULL, total numeric(9,2), note text, UNIQUE (day, id));
      COMMENT ON TABLE shop.orders IS 'what was bought';
      INSERT INTO shop.orders VALUES (1, '2012-01-05', 9.50, ''), (2, '2012-01-06', NULL, NULL)`);
    const report = await crawler.crawl([test.url], { ...options, database: 'db' });
    expect(report.failed).toEqual([]);
    expect(report.tables.map(({ address }) => address)).toContain('db.shop_orders');
    expect(await columns('db.shop_orders')).toEqual([
      'id | BIGINT',
      'day | DATE',
      'total | DECIMAL(9,2) | null',
      'note | VARCHAR | null',
    ]);
    const table = await tables.find('db.shop_orders');
    expect(table.keys).toEqual([['id'], ['day', 'id']]);
    expect(await rows('db.shop_orders')).toEqual([
      [1, '2012-01-05', '9.50', ''],
      [2, '2012-01-06', null, null],
    ]);
  });
});
