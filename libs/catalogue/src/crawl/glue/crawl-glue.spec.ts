import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HiveTable, HiveTables, TableCrawler } from '#lake/ports/hive-table.js';
import { AppError } from '#platform/errors/app-error.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { FolderPlace } from '../../tables/places/folder-place.js';
import { StoredTables } from '../../tables/stored-tables.js';
import { ToldTables } from '../../tables/told-tables.js';
import type { ToldReport } from '../store/crawl-report.js';
import { CrawledTables } from '../store/crawled-tables.js';
import { crawlGlue } from './crawl-glue.js';
import { FORMATS } from './glue-layout.js';
import { TellTables } from './tell-tables.js';

let database: TestWarehouse;
let folder: string;

beforeAll(async () => {
  database = await createTestWarehouse();
  folder = await tempFolder('glue-crawl');
  for (const path of ['sales/year=2011/a.csv', 'sales/moved/b.csv', 'sales/nobody/c.csv']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '1\n');
  }
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** As Glue has it; its bucket lies in a folder. */
const sales: HiveTable = {
  name: 'sales',
  comment: null,
  location: 's3://lake/sales/',
  columns: [{ name: 'store', type: 'bigint', comment: null }],
  partitionKeys: [{ name: 'year', type: 'bigint', comment: null }],
  ...FORMATS.text,
  serde: { library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', parameters: {} },
  parameters: {},
  partitions: [
    { values: ['2011'], location: 's3://lake/sales/year=2011/' },
    { values: ['2012'], location: 's3://lake/sales/moved' },
    { values: ['2013'], location: 's3://lake/other/year=2013/' },
  ],
};
const sources = {
  place: (url: string) => new FolderPlace(url.replace('s3://lake', folder).replace('file:', '')),
};
const stored = () => new CrawledTables(database.warehouse);

function crawl(tables: HiveTable[]) {
  const crawler: TableCrawler = { crawl: () => Promise.resolve(tables), close: () => undefined };
  return crawlGlue({ crawler, sources, stored: stored(), database: 'chain' });
}

describe('a crawl by Glue', () => {
  it('takes tables with the files of their partitions, and says what it leaves out', async () => {
    const view = { ...sales, name: 'a_view', location: '' };
    const taken = await crawl([sales, view]);
    expect(taken).toMatchObject({ files: 2, tables: [{ address: 'chain.sales', outcome: 'new' }] });
    expect(taken.unreadable).toEqual([
      { file: 'a_view', why: expect.stringContaining('no files on S3') as string },
      {
        file: 's3://lake/other/year=2013/',
        why: expect.stringContaining('outside of the folder') as string,
      },
    ]);
    const table = await stored().find('chain.sales');
    const files = await stored().files(table);
    expect(files.map(({ path, partition }) => [path, partition])).toEqual([
      ['moved/b.csv', { year: '2012' }],
      ['year=2011/a.csv', { year: '2011' }],
    ]);
  });

  it('knows its tables again', async () => {
    const wider = { ...sales, columns: [...sales.columns, { ...sales.columns[0]!, name: 'more' }] };
    expect((await crawl([wider])).tables).toMatchObject([
      { address: 'chain.sales', outcome: 'widened', changes: ['more is new'] },
    ]);
  });
});

describe('telling the Data Catalog', () => {
  const told = () => new ToldTables(database.warehouse);
  const tell = async (register: HiveTables['register'], location = 's3://lake') => {
    await database.warehouse.query(`UPDATE ops.catalogue_tables SET location = $1`, [
      `${location}/sales`,
    ]);
    const catalog = { register, close: () => undefined };
    const tables = new StoredTables(database.warehouse);
    const teller = new TellTables({ tables, sources, told: told(), catalog, database: 'lake' });
    const report: ToldReport[] = [];
    await teller.tell(['chain.sales'], report);
    return report;
  };
  const known = async () =>
    (await told().of([{ database: 'chain', name: 'sales' }])).values().next();

  it('says why a table cannot be given, and keeps it', async () => {
    const never = () => Promise.reject(new Error('nobody is told of it'));
    expect(await tell(never, 'file:/elsewhere')).toMatchObject([
      { outcome: 'left out', what: 'its files do not lie on S3' },
    ]);
    expect((await known()).value).toMatchObject({
      at: undefined,
      reason: 'its files do not lie on S3',
    });
  });

  it('keeps under what name it was told', async () => {
    const given: HiveTable[] = [];
    const report = await tell((table) => {
      given.push(table);
      return Promise.resolve('created');
    });
    expect(report).toEqual([
      { address: 'chain.sales', outcome: 'created', what: 'lake.chain__sales' },
    ]);
    expect(given).toMatchObject([
      {
        name: 'chain__sales',
        location: 's3://lake/sales/',
        parameters: { 'retailstream.table': 'chain.sales' },
        partitions: [
          { values: ['2012'], location: 's3://lake/sales/moved/' },
          { values: ['2011'], location: 's3://lake/sales/year=2011/' },
        ],
      },
    ]);
    expect((await known()).value).toMatchObject({
      at: { database: 'lake', name: 'chain__sales' },
      columns: [
        { name: 'store', type: 'bigint' },
        { name: 'more', type: 'bigint' },
        { name: 'year', type: 'bigint' },
      ],
    });
  });

  it("leaves somebody else's table alone, and goes no further without the Data Catalog", async () => {
    const refuse = (code: 'CATALOG_MISMATCH' | 'AWS_NOT_FOUND') => () =>
      Promise.reject(new AppError(code, 'no'));
    expect(await tell(refuse('CATALOG_MISMATCH'))).toMatchObject([{ outcome: 'left out' }]);
    await expect(tell(refuse('AWS_NOT_FOUND'))).rejects.toMatchObject({ code: 'AWS_NOT_FOUND' });
  });
});
