import { expect, it } from 'vitest';
import type { CatalogueTable, CsvLayout, Layout, TableColumn } from '../../tables/table.js';
import { convertTables } from './crawl-glue.js';
import { toHiveTable } from './glue-layout.js';

const column = (name: string, type: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  type,
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...more,
});

const csv: CsvLayout = {
  format: 'csv',
  compression: 'none',
  encoding: 'utf-8',
  delimiter: ';',
  quote: '',
  header: true,
  skip: 2,
  nullTokens: ['NA'],
};

const table = (layout: Layout): CatalogueTable => ({
  database: 'retail',
  name: 'sales',
  origin: 'crawl',
  location: 's3://lake/data/sales',
  layout,
  columns: [
    column('Store', 'BIGINT', { comment: 'its number' }),
    column('sold_on', 'DATE', { dateOrder: 'dd/mm/yyyy' }),
    column('at', 'TIME'),
    column('year', 'BIGINT', { isPartition: true }),
  ],
  keys: [],
  comment: 'What was sold',
  owner: null,
  tags: [],
  version: 1,
  rows: 10,
  bytes: 100,
  files: 1,
  freshAt: null,
  seenAt: new Date(0),
});

const partitions = [
  { location: 's3://lake/data/sales/year=2012', values: { year: '2012' } },
  { location: 's3://lake/data/sales/none/', values: { year: null } },
];

it('types the columns of an unquoted CSV, except dates that its reader cannot parse', () => {
  expect(toHiveTable(table(csv), partitions)).toEqual({
    name: 'sales',
    comment: 'What was sold',
    location: 's3://lake/data/sales/',
    columns: [
      { name: 'store', type: 'bigint', comment: 'its number' },
      { name: 'sold_on', type: 'string', comment: 'DATE dd/mm/yyyy as text' },
      { name: 'at', type: 'string', comment: 'TIME as text' },
    ],
    partitionKeys: [{ name: 'year', type: 'bigint', comment: null }],
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: {
      library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
      parameters: {
        'field.delim': ';',
        'serialization.format': ';',
        'serialization.null.format': 'NA',
      },
    },
    parameters: {
      classification: 'csv',
      compressionType: 'none',
      'skip.header.line.count': '3',
    },
    partitions: [
      { values: ['2012'], location: 's3://lake/data/sales/year=2012/' },
      { values: ['__HIVE_DEFAULT_PARTITION__'], location: 's3://lake/data/sales/none/' },
    ],
  });
});

const dropTime = (given: CatalogueTable): CatalogueTable => ({
  ...given,
  columns: given.columns.filter(({ type }) => type !== 'TIME'),
});

it('makes all columns of a quoted CSV text, with the real type in the comment', () => {
  const made = toHiveTable(table({ ...csv, quote: '"' }), []);
  expect(made).toMatchObject({
    columns: [
      { type: 'string', comment: 'BIGINT as text; its number' },
      { type: 'string', comment: 'DATE dd/mm/yyyy as text' },
      { type: 'string' },
    ],
    serde: {
      library: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
      parameters: { separatorChar: ';', quoteChar: '"', escapeChar: '\u0001' },
    },
  });
});

it('keeps the types of Parquet as narrow as in the files, but has no TIME', () => {
  const parquet = table({ format: 'parquet' });
  expect(toHiveTable(parquet, [])).toEqual({
    reason: 'Athena and Spark read no TIME in Parquet: store at as text',
  });
  const columns = [
    ...dropTime(parquet).columns,
    column('size', 'BIGINT', { stored: 'INT' }),
    column('share', 'DOUBLE', { stored: 'FLOAT' }),
  ];
  expect(toHiveTable({ ...parquet, columns }, partitions)).toMatchObject({
    columns: [{ type: 'bigint' }, { type: 'date' }, { type: 'int' }, { type: 'float' }],
    parameters: { classification: 'parquet' },
  });
});

it.each([
  [{ format: 'postgres', schema: 'a', table: 'b' }, 'it is a table of a database'],
  [{ ...csv, compression: 'zip' }, 'Athena and Spark read no zip'],
  [{ ...csv, encoding: 'utf-16' }, 'its text is UTF-16, which Athena and Spark do not read'],
  [{ ...csv, quote: '"', encoding: 'windows-1252' }, 'Athena reads quoted CSV only in UTF-8'],
  [
    { format: 'json', compression: 'none', encoding: 'utf-8' },
    'Athena and Spark read only one JSON object a line',
  ],
] as [Layout, string][])('rejects %o', (layout, reason) => {
  expect(toHiveTable(table(layout), [])).toEqual({ reason });
});

it('rejects files outside S3', () => {
  const here = { ...table(csv), location: 'file:/data' };
  expect(toHiveTable(here, [])).toEqual({ reason: 'its files are not on S3' });
});

it.each<Layout>([
  csv,
  { ...csv, skip: 0, quote: '"', nullTokens: [], compression: 'gzip' },
  { format: 'ndjson', compression: 'gzip', encoding: 'utf-8' },
  { format: 'parquet' },
])('round-trips the layout %o', (layout) => {
  const made = toHiveTable(dropTime(table(layout)), partitions);
  if ('reason' in made) throw new Error(made.reason);
  const [back] = convertTables([made], 'retail', new Date(0)).converted;
  expect(back?.table.layout).toEqual(layout);
  expect(back?.partitions.map(({ values }) => values)).toEqual([{ year: '2012' }, { year: null }]);
});
