import { expect, it } from 'vitest';
import type { HiveTable } from '#lake/ports/hive-table.js';
import { fromGlue } from './from-glue.js';

const SEEN = new Date('2026-01-02T03:04:05Z');
const column = (name: string, type: string, comment: string | null = null) => ({
  name,
  type,
  comment,
});

/** As a crawler of Glue leaves a folder of CSV. */
const sales: HiveTable = {
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

const one = (change: Partial<HiveTable>) => fromGlue([{ ...sales, ...change }], 'retail', SEEN);
const serde = (library: string, parameters: Record<string, string> = {}) => ({
  serde: { library, parameters },
});

it('takes a table over with columns, partitions and what the crawler counted', () => {
  const { found, skipped } = one({});
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
            note: 'Glue calls it binary, which is read as text',
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
  expect(one(change).found[0]?.table.layout).toMatchObject(layout);
});

it.each([
  [serde('org.apache.hadoop.hive.ql.io.orc.OrcSerde'), 'files of OrcSerde are not read'],
  [serde(''), 'files of no known format are not read'],
  [{ parameters: { compressionType: 'bzip2' } }, 'files compressed by bzip2 are not read'],
  [{ parameters: { table_type: 'ICEBERG' } }, 'tables of Iceberg are not read'],
  [{ location: '' }, 'it has no files on S3'],
  [{ location: 'jdbc:mysql://host/db' }, 'it has no files on S3'],
  [{ partitionKeys: [column('store', 'int')] }, 'it has the column store twice'],
])('leaves out %o', (change, reason) => {
  expect(one(change)).toEqual({ found: [], skipped: [{ name: 'Sales-2012', reason }] });
});

it('takes the first of two that would have one name', () => {
  const { found, skipped } = fromGlue([sales, { ...sales, name: 'sales_2012' }], 'retail', SEEN);
  expect(found).toHaveLength(1);
  expect(skipped).toEqual([
    {
      name: 'sales_2012',
      reason: 'Sales-2012 is called sales_2012 here already; rename one of the two in Glue',
    },
  ]);
});
