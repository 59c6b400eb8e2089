import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NASTY, writeAll, writeZip } from './nasty-folder.js';
import { openTestCrawler, type TestCrawler } from './test-crawler.js';

const options = { askedBy: 'test' };

let home: string;
let test: TestCrawler;

beforeAll(async () => {
  test = await openTestCrawler();
  home = test.home;
});
afterAll(() => test.close());

const readColumns = (address: string) => test.columns(address);
const readRows = (address: string, sql?: string) => test.rows(address, sql);

describe('a crawl of a messy folder', () => {
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
    const report = await test.crawler.crawl([folder], options);
    expect(report.failed).toEqual([]);
    unreadable = Object.fromEntries(report.unreadable.map(({ file, why }) => [file, why]));
    found = Object.fromEntries(
      report.tables.map(({ address, outcome, files, rows: n }) => [
        address,
        `${outcome} ${files} ${n}`,
      ]),
    );
  });

  it('lists unreadable files with the reason', () => {
    expect(unreadable).toEqual({
      'broken/bad.json': expect.stringContaining('is not valid JSON') as string,
      'broken/binary.csv': 'is neither text nor a known format; remove it',
      'broken/empty.csv': 'is empty; deliver it again, or remove it',
      'broken/out.csv': expect.stringContaining('link out of the folder') as string,
      'broken/short.csv': 'line 3: has 2 cells, but other lines have 3; correct the line',
      'cut/cut.csv.gz': 'is an incomplete gzip; pack it again',
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
        'unproved | VARCHAR | fits both dd/mm/yyyy and mm/dd/yyyy, so it stays text',
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
  ])('infers the columns of %s', async (name, expected) => {
    expect(await readColumns(`nasty.${name}`)).toEqual(expected);
  });

  it('reads the rows with the inferred types', async () => {
    expect(await readRows('nasty.utf16')).toEqual([
      ['Bodø', 53259],
      ['Ålesund', 67520],
    ]);
    expect(await readRows('nasty.latin')).toEqual([
      ['bar', 7],
      ['café Zürich', 12],
    ]);
    expect(await readRows('nasty.lines')).toEqual([
      [1, 'two\nlines, and "quotes"'],
      [2, 'plain'],
      [3, 'plain'],
    ]);
    expect(await readRows('nasty.hive')).toEqual([
      [1, 10, 2012, 1],
      [1, 30, 2013, 2],
      [2, 20, 2012, 1],
      [null, 40, 2013, 2],
    ]);
    expect(await readRows('nasty.dated')).toEqual([
      [1, 1, '10.50', '2012-01-05'],
      [1, 1, null, '2012-01-12'],
      [1, 2, '3.00', '2012-01-05'],
      [1, 2, '4.25', '2012-01-12'],
    ]);
    expect(await readRows('nasty.dates')).toEqual([
      ['2012-02-01', '01/02/2012', '2012-02-01', true],
      ['2012-02-13', '03/04/2012', '2012-02-13', false],
    ]);
    expect(await readRows('nasty.zips')).toEqual([
      [1, 'Rome'],
      [2, 'Oslo'],
      [3, 'Bergen'],
    ]);
    expect(
      await readRows('nasty.pq', 'SELECT id, day, list, x FROM t ORDER BY id LIMIT 1'),
    ).toEqual([[0, '2012-01-01', '[0]', 1.5]]);
    expect(await readRows('nasty.lines2')).toEqual([
      ['2012-01-05 10:00:00', '1.5', null],
      ['2012-01-06 10:00:00', '2.0', '{"id":1}'],
    ]);
    expect(await readRows('nasty.long', 'SELECT sum(length(text)) FROM t')).toEqual([[1_100_001]]);
    expect(await readRows('nasty.wide', 'SELECT m0, m299 FROM t')).toEqual([[0, 299]]);
  });

  it('finds valid keys', async () => {
    expect((await test.tables.find('nasty.utf16')).keys).toEqual([['town'], ['people']]);
    expect((await test.tables.find('nasty.dated')).keys).toEqual([['dept', 'file_date']]);
  });

  it('changes nothing in the next crawl', async () => {
    const report = await test.crawler.crawl([join(home, 'nasty')], options);
    expect([...new Set(report.tables.map(({ outcome }) => outcome))]).toEqual(['unchanged']);
    expect(report.unreadable).toHaveLength(6);
  });
});

describe('a crawl of a changing folder', () => {
  const folder = () => join(home, 'shop');
  const crawl = async () => (await test.crawl(folder())).tables;
  let clock = 1_600_000_000;
  async function write(name: string, text: string) {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), name), text);
    clock += 60;
    await utimes(join(folder(), name), clock, clock);
  }

  it('reports wider, newly versioned, missing and restored tables', async () => {
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
    expect(await readRows('shop.sales')).toEqual([
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
    expect(await test.tables.find('shop.sales')).toMatchObject({ version: 2 });
    await write('sales_2.csv', 'id,amount,town\n3,4,Rome\n');
    await expect(readRows('shop.sales')).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await rm(join(folder(), 'sales_1.csv'));
    await rm(join(folder(), 'sales_2.csv'));
    expect(await crawl()).toMatchObject([{ address: 'shop.sales', outcome: 'missing' }]);
    expect((await test.tables.find('shop.sales')).missingSince).not.toBeNull();
    await write('sales_3.csv', 'id,amount,town\n5,6,Oslo\n');
    expect(await crawl()).toMatchObject([{ address: 'shop.sales', files: 1 }]);
    expect((await test.tables.find('shop.sales')).missingSince).toBeNull();
  });

  it('does not end the crawl of other locations when it is missing', async () => {
    const report = await test.crawler.crawl([join(home, 'nowhere'), folder()], options);
    expect(report.failed).toMatchObject([{ code: 'SOURCE_MISSING' }]);
    expect(report.tables).toHaveLength(1);
  });
});
