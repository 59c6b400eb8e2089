import { describe, expect, it } from 'vitest';
import type {
  CatalogueTable,
  CsvLayout,
  FileReading,
  TableColumn,
  TableFile,
} from '../../tables/table.js';
import { partitionByFolder, findTableFolders } from './table-folders.js';
import { toHiveTable } from './glue-layout.js';

const LAYOUT: CsvLayout = {
  format: 'csv',
  compression: 'none',
  encoding: 'utf-8',
  delimiter: ',',
  quote: '',
  header: true,
  skip: 0,
  nullTokens: ['NA'],
};
const column = (name: string, isPartition = false): TableColumn => ({
  name,
  type: 'BIGINT',
  nullable: true,
  isPartition,
  isPersonal: false,
  comment: null,
  note: null,
});
const table = (columns = [column('store'), column('amount')]): CatalogueTable => ({
  database: 'shop',
  name: 'sales',
  origin: 'crawl',
  layout: { ...LAYOUT, nullTokens: [] },
  location: 's3://lake/a%20b',
  columns,
  keys: [],
  comment: null,
  owner: null,
  tags: [],
  version: 1,
  rows: 1,
  bytes: 1,
  files: 1,
  freshAt: null,
  seenAt: new Date(0),
});
const byYear = table([column('store'), column('year', true)]);

const names = (...all: string[]) => all.map((name) => ({ name, source: name }));
const reading = (more: Partial<FileReading> = {}): FileReading => ({
  layout: LAYOUT,
  columns: names('store', 'amount'),
  ...more,
});
const file = (path: string, partition = {}, read?: FileReading): TableFile => ({
  path,
  bytes: 1,
  modified: new Date(0),
  partition,
  ...(read && { reading: read }),
});
const folders = (of: CatalogueTable, files: TableFile[], others: string[] = []) =>
  findTableFolders(of, files, [...files.map(({ path }) => path), ...others]);

describe('tableFolders', () => {
  it('returns the one folder of all files', () => {
    expect(folders(table(), [file('x/1.csv', {}, reading()), file('x/2.csv')], ['y.csv'])).toEqual({
      location: 's3://lake/a b/x/',
      partitions: [],
    });
  });

  it('returns one folder for each partition below a common folder', () => {
    const files = [2011, 2012].flatMap((year) =>
      [1, 2].map((n) => file(`in/sales/year=${year}/${n}.csv`, { year: String(year) })),
    );
    expect(folders(byYear, files, ['in/other.csv', 'in/sales/readme'])).toEqual({
      location: 's3://lake/a b/in/sales/',
      partitions: [
        { location: 's3://lake/a b/in/sales/year=2011/', values: { year: '2011' } },
        { location: 's3://lake/a b/in/sales/year=2012/', values: { year: '2012' } },
      ],
    });
  });

  it('returns sibling folders as partitions, with key=value folders below them', () => {
    const columns = [column('store'), column('folder', true), column('year', true)];
    const files = ['pos_1', 'pos_2'].map((folder) =>
      file(`${folder}/year=2012/a.csv`, { year: '2012', folder }),
    );
    expect(folders(table(columns), files, ['pos_x/a.csv'])).toEqual({
      location: 's3://lake/a b/',
      partitions: ['pos_1', 'pos_2'].map((folder) => ({
        location: `s3://lake/a b/${folder}/year=2012/`,
        values: { year: '2012', folder },
      })),
    });
  });

  it.each([
    [
      'another file',
      table(),
      [file('x/1.csv')],
      ['x/deep/notes.txt'],
      'also contains x/deep/notes.txt',
    ],
    [
      'another file at the top',
      table(),
      [file('1.csv')],
      ['people.csv'],
      'also contains people.csv',
    ],
    ['several folders', table(), [file('x/1.csv'), file('y/1.csv')], [], 'are in 2 folders'],
    [
      'a folder in a folder',
      table(),
      [file('x/1.csv'), file('x/y/1.csv')],
      [],
      'also contains x/y/1.csv',
    ],
    [
      'values in names of files',
      byYear,
      [file('x/2011.csv', { year: '2011' }), file('x/2012.csv', { year: '2012' })],
      [],
      'different partitions',
    ],
    [
      'one partition twice',
      byYear,
      [file('a/year=1/1.csv', { year: '1' }), file('b/year=1/1.csv', { year: '1' })],
      [],
      'the same partition',
    ],
    [
      'columns in another order',
      table(),
      [file('x/1.csv', {}, reading({ columns: names('amount', 'store') }))],
      [],
      'another order',
    ],
    [
      'another separator',
      table(),
      [file('x/1.csv', {}, reading({ layout: { ...LAYOUT, delimiter: ';' } }))],
      [],
      'another format',
    ],
    [
      'lines with different ends',
      table(),
      [file('x/1.csv', {}, reading({ hasMixedLineEnds: true }))],
      [],
      'different line ends',
    ],
    [
      'a column by another name',
      { ...table(), layout: { format: 'parquet' as const } },
      [
        file(
          'x/1.parquet',
          {},
          {
            layout: { format: 'parquet' },
            columns: [{ name: 'store', source: 'Store Number' }],
          },
        ),
      ],
      [],
      'has the name "Store Number" for the column store',
    ],
    ['no file', table(), [], [], 'no files'],
  ])('rejects a table with %s', (_, of, files, others, words) => {
    expect(folders(of, files, others)).toEqual({
      reason: expect.stringContaining(words) as string,
    });
  });
});

const ownColumn = (name: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  type: 'BIGINT',
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...more,
});
const ownTable: CatalogueTable = {
  database: 'retail',
  name: 'totals',
  origin: 'flow',
  layout: { format: 'parquet' },
  location: 's3://lake/marts/totals',
  keys: [],
  comment: null,
  owner: null,
  tags: [],
  columns: [ownColumn('store', { stored: 'INT' }), ownColumn('year', { isPartition: true })],
  version: 1,
  rows: 3,
  bytes: 3,
  files: 3,
  freshAt: null,
  seenAt: new Date(0),
};
const ownFile = (path: string, year: string | null): TableFile => ({
  path,
  bytes: 1,
  modified: new Date(0),
  partition: { year },
});

it('makes each folder a partition, also when two hold rows of the same year', () => {
  const { table: own, partitions } = partitionByFolder(ownTable, [
    ownFile('a1/year=2011/0.parquet', '2011'),
    ownFile('a1/year=2011/1.parquet', '2011'),
    ownFile('b2/year=2011/0.parquet', '2011'),
    ownFile('b2/year=none/0.parquet', null),
  ]);
  const glue = toHiveTable(own, partitions);
  if ('reason' in glue) throw new Error(glue.reason);
  expect(glue).toMatchObject({
    location: 's3://lake/marts/totals/',
    columns: [{ name: 'store', type: 'int' }],
    partitionKeys: [
      { name: 'year', type: 'bigint' },
      { name: 'retailstream_folder', type: 'string' },
    ],
  });
  // printf 'a1/year=2011/' | sha256sum | cut -c1-16
  expect(glue.partitions).toEqual([
    { values: ['2011', '7212699512f5e97d'], location: 's3://lake/marts/totals/a1/year=2011/' },
    { values: ['2011', '55f1d820aa846afd'], location: 's3://lake/marts/totals/b2/year=2011/' },
    {
      values: ['__HIVE_DEFAULT_PARTITION__', '1e7d50797666da67'],
      location: 's3://lake/marts/totals/b2/year=none/',
    },
  ]);
});
