import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HiveTable, HiveTables, TableCrawler } from '#lake/ports/hive-table.js';
import { AppError } from '#platform/errors/app-error.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { FolderPlace } from '../../tables/place.js';
import { StoredTables } from '../../tables/stored-tables.js';
import { GlueRegistrations } from '../../tables/glue-registrations.js';
import type { RegistrationReport } from '../crawl-report.js';
import { CrawledTables } from '../crawled-tables.js';
import { crawlGlue, convertTables } from './crawl-glue.js';
import { FORMATS } from './glue-layout.js';
import { TableRegistrar } from './register-tables.js';

let database: TestWarehouse;
let folder: string;

beforeAll(async () => {
  database = await createTestWarehouse();
  folder = await createTempFolder('glue-crawl');
  for (const path of ['sales/year=2011/a.csv', 'sales/moved/b.csv', 'sales/nobody/c.csv']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), '1\n');
  }
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A table as Glue describes it; a folder serves as its bucket. */
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
  openPlace: (url: string) =>
    new FolderPlace(url.replace('s3://lake', folder).replace('file:', '')),
};
const stored = () => new CrawledTables(database.warehouse);

function crawl(tables: HiveTable[]) {
  const crawler: TableCrawler = { crawl: () => Promise.resolve(tables), close: () => undefined };
  return crawlGlue({ crawler, sources, tables: stored(), database: 'chain' });
}

describe('crawlGlue', () => {
  it('stores tables with the files of their partitions, and reports what it leaves out', async () => {
    const view = { ...sales, name: 'a_view', location: '' };
    const taken = await crawl([sales, view]);
    expect(taken).toMatchObject({ files: 2, tables: [{ address: 'chain.sales', outcome: 'new' }] });
    expect(taken.unreadable).toEqual([
      { file: 'a_view', why: expect.stringContaining('no files on S3') as string },
      {
        file: 's3://lake/other/year=2013/',
        why: expect.stringContaining('outside the folder') as string,
      },
    ]);
    const table = await stored().find('chain.sales');
    const files = await stored().files(table);
    expect(files.map(({ path, partition }) => [path, partition])).toEqual([
      ['moved/b.csv', { year: '2012' }],
      ['year=2011/a.csv', { year: '2011' }],
    ]);
  });

  it('recognises its tables in the next crawl', async () => {
    const wider = { ...sales, columns: [...sales.columns, { ...sales.columns[0]!, name: 'more' }] };
    expect((await crawl([wider])).tables).toMatchObject([
      { address: 'chain.sales', outcome: 'widened', changes: ['more is new'] },
    ]);
  });
});

describe('TableRegistrar', () => {
  const told = () => new GlueRegistrations(database.warehouse);
  const tell = async (register: HiveTables['register'], location = 's3://lake') => {
    await database.warehouse.query(`UPDATE ops.catalogue_tables SET location = $1`, [
      `${location}/sales`,
    ]);
    const catalog = { register, close: () => undefined };
    const tables = new StoredTables(database.warehouse);
    const registrar = new TableRegistrar({
      tables,
      sources,
      registrations: told(),
      catalog,
      database: 'lake',
    });
    const report: RegistrationReport[] = [];
    await registrar.register(['chain.sales'], report);
    return report;
  };
  const known = async () =>
    (await told().findRegistrations([{ database: 'chain', name: 'sales' }])).values().next();

  it('reports why a table cannot be registered, and keeps it in the catalogue', async () => {
    const never = () => Promise.reject(new Error('nobody is told of it'));
    expect(await tell(never, 'file:/elsewhere')).toMatchObject([
      { outcome: 'left out', what: 'its files are not on S3' },
    ]);
    expect((await known()).value).toMatchObject({
      at: undefined,
      reason: 'its files are not on S3',
    });
  });

  it('stores the name under which a table is registered', async () => {
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

  it('does not overwrite a table of another owner, and fails without the Data Catalog', async () => {
    const refuse = (code: 'CATALOG_MISMATCH' | 'AWS_NOT_FOUND') => () =>
      Promise.reject(new AppError(code, 'no'));
    expect(await tell(refuse('CATALOG_MISMATCH'))).toMatchObject([{ outcome: 'left out' }]);
    await expect(tell(refuse('AWS_NOT_FOUND'))).rejects.toMatchObject({ code: 'AWS_NOT_FOUND' });
  });
});

const SEEN = new Date('2026-01-02T03:04:05Z');
const column = (name: string, type: string, comment: string | null = null) => ({
  name,
  type,
  comment,
});

/** A folder of CSV as a Glue crawler describes it. */
const salesTable: HiveTable = {
  name: 'Sales-2012',
  comment: null,
  location: 's3://lake/data/sales/',
  columns: [
    column('store', 'int'),
    column('amount', 'decimal(18,2)', 'in pounds'),
    column('sold_on', 'date'),
    column('items', 'array<struct<sku:string>>'),
    column('scan', 'binary'),
  ],
  partitionKeys: [column('year', 'string')],
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serde: {
    library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    parameters: { 'field.delim': ';' },
  },
  parameters: {
    classification: 'csv',
    compressionType: 'gzip',
    'skip.header.line.count': '1',
    sizeKey: '1234',
    objectCount: '2',
    recordCount: '99',
  },
  partitions: [
    { values: ['2012'], location: 's3://lake/data/sales/year=2012/' },
    { values: ['__HIVE_DEFAULT_PARTITION__'], location: 's3a://lake/data/sales/none/' },
  ],
};

const one = (change: Partial<HiveTable>) =>
  convertTables([{ ...salesTable, ...change }], 'retail', SEEN);
const serde = (library: string, parameters: Record<string, string> = {}) => ({
  serde: { library, parameters },
});

it("converts a table with columns, partitions and the crawler's counts", () => {
  const { converted: found, skipped } = one({});
  expect(skipped).toEqual([]);
  const plain = {
    nullable: true,
    isPartition: false,
    isPersonal: false,
    comment: null,
    note: null,
  };
  expect(found).toEqual([
    {
      table: {
        database: 'retail',
        name: 'sales_2012',
        origin: 'crawl',
        location: 's3://lake/data/sales/',
        layout: {
          format: 'csv',
          compression: 'gzip',
          encoding: 'utf-8',
          delimiter: ';',
          quote: '',
          header: true,
          skip: 0,
          nullTokens: ['\\N'],
        },
        columns: [
          { ...plain, name: 'store', type: 'BIGINT' },
          { ...plain, name: 'amount', type: 'DECIMAL(18,2)', comment: 'in pounds' },
          { ...plain, name: 'sold_on', type: 'DATE', dateOrder: 'yyyy-mm-dd' },
          { ...plain, name: 'items', type: 'JSON' },
          {
            ...plain,
            name: 'scan',
            type: 'VARCHAR',
            note: 'its type in Glue is binary, which the catalogue reads as text',
          },
          { ...plain, name: 'year', type: 'VARCHAR', isPartition: true },
        ],
        keys: [],
        comment: null,
        owner: null,
        tags: [],
        version: 1,
        rows: null,
        bytes: 1234,
        files: 2,
        freshAt: null,
        seenAt: SEEN,
      },
      partitions: [
        { location: 's3://lake/data/sales/year=2012/', values: { year: '2012' } },
        { location: 's3://lake/data/sales/none/', values: { year: null } },
      ],
    },
  ]);
});

it.each([
  [
    serde('org.apache.hadoop.hive.serde2.OpenCSVSerde', { separatorChar: '|', quoteChar: "'" }),
    { format: 'csv', delimiter: '|', quote: "'", nullTokens: [] },
  ],
  [serde('org.apache.hadoop.hive.serde2.OpenCSVSerde'), { delimiter: ',', quote: '"' }],
  [serde('org.openx.data.jsonserde.JsonSerDe'), { format: 'ndjson' }],
  [serde('org.apache.hive.hcatalog.data.JsonSerDe'), { format: 'ndjson' }],
  [serde('org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'), { format: 'parquet' }],
  [
    { parameters: { 'skip.header.line.count': '3' } },
    { header: true, skip: 2, compression: 'none' },
  ],
  [{ parameters: {} }, { header: false, skip: 0 }],
  [
    serde('org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', {
      'serialization.encoding': 'Cp1252',
    }),
    { encoding: 'windows-1252', delimiter: '\u0001' },
  ],
])('reads %o', (change, layout) => {
  expect(one(change).converted[0]?.table.layout).toMatchObject(layout);
});

it.each([
  [
    serde('org.apache.hadoop.hive.ql.io.orc.OrcSerde'),
    'the catalogue does not read files of OrcSerde',
  ],
  [serde(''), 'the catalogue does not read files of an unknown format'],
  [
    { parameters: { compressionType: 'bzip2' } },
    'the catalogue does not read files compressed by bzip2',
  ],
  [{ parameters: { table_type: 'ICEBERG' } }, 'a crawl does not read tables of Iceberg'],
  [{ location: '' }, 'it has no files on S3'],
  [{ location: 'jdbc:mysql://host/db' }, 'it has no files on S3'],
  [{ partitionKeys: [column('store', 'int')] }, 'it has the column store twice'],
])('leaves out %o', (change, reason) => {
  expect(one(change)).toEqual({ converted: [], skipped: [{ name: 'Sales-2012', reason }] });
});

it('keeps the first of two tables with the same name', () => {
  const { converted: found, skipped } = convertTables(
    [salesTable, { ...salesTable, name: 'sales_2012' }],
    'retail',
    SEEN,
  );
  expect(found).toHaveLength(1);
  expect(skipped).toEqual([
    {
      name: 'sales_2012',
      reason:
        'Sales-2012 already has the name sales_2012 in the catalogue; rename one of the two in Glue',
    },
  ]);
});
