import { expect, it } from 'vitest';
import type { CatalogueTable, TableColumn, TableFile } from '../../tables/table.js';
import { ownFolders } from './own-folders.js';
import { toGlue } from './to-glue.js';

const column = (name: string, more: Partial<TableColumn> = {}): TableColumn => ({
  name,
  type: 'BIGINT',
  nullable: true,
  isPartition: false,
  isPersonal: false,
  comment: null,
  note: null,
  ...more,
});
const table: CatalogueTable = {
  database: 'retail',
  name: 'totals',
  origin: 'flow',
  layout: { format: 'parquet' },
  location: 's3://lake/marts/totals',
  keys: [],
  comment: null,
  owner: null,
  tags: [],
  columns: [column('store', { stored: 'INT' }), column('year', { isPartition: true })],
  version: 1,
  rows: 3,
  bytes: 3,
  files: 3,
  freshAt: null,
  seenAt: new Date(0),
};
const file = (path: string, year: string | null): TableFile => ({
  path,
  bytes: 1,
  modified: new Date(0),
  partition: { year },
});

it('are a partition each, also where two hold the same rows of a year', () => {
  const { table: own, partitions } = ownFolders(table, [
    file('a1/year=2011/0.parquet', '2011'),
    file('a1/year=2011/1.parquet', '2011'),
    file('b2/year=2011/0.parquet', '2011'),
    file('b2/year=none/0.parquet', null),
  ]);
  const glue = toGlue(own, partitions);
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
