import type { Scope } from '#access/scope.js';
import { formatAddress } from '../tables/names.js';
import { MASK, createPersonalFolderTest, maskFolderValues } from '../tables/personal-columns.js';
import type { CatalogueTable, TableFile } from '../tables/table.js';
import {
  toColumnInfo,
  type PartitionInfo,
  PARTITIONS_MAX,
  type TableDetail,
  type TableInfo,
} from './table.model.js';

/** @param scope of the reader, who gets no figure of the whole table */
export const toTableInfo = (table: CatalogueTable, scope?: Scope): TableInfo => ({
  address: formatAddress(table),
  origin: table.origin,
  comment: table.comment,
  owner: table.owner,
  tags: table.tags,
  location: maskFolderValues(table.location, createPersonalFolderTest(table.columns)),
  format: table.layout.format,
  rows: scope ? null : table.rows,
  bytes: scope ? null : table.bytes,
  files: scope ? null : table.files,
  version: table.version,
  freshAt: table.freshAt?.toISOString() ?? null,
  seenAt: table.seenAt.toISOString(),
});

/** @param scope of the reader, who gets no figure of the whole table */
export const toTableDetail = (
  table: CatalogueTable,
  files: readonly TableFile[],
  scope?: Scope,
): TableDetail => ({
  ...toTableInfo(table, scope),
  layout: JSON.stringify(table.layout),
  keys: table.keys.map((key) => key.join(', ')),
  columns: table.columns.map(toColumnInfo),
  partitions: scope ? [] : listPartitions(files, createPersonalFolderTest(table.columns)),
});

function listPartitions(
  files: readonly TableFile[],
  isPersonal: (column: string) => boolean,
): PartitionInfo[] {
  const partitions = new Map<string, PartitionInfo>();
  for (const { partition: values, bytes } of files) {
    const named = Object.entries(values).map(
      ([column, value]) => `${column}=${isPersonal(column) ? MASK : (value ?? '')}`,
    );
    if (named.length === 0) continue;
    const partition = named.join(', ');
    const known = partitions.get(partition) ?? { partition, files: 0, bytes: 0 };
    partitions.set(partition, { partition, files: known.files + 1, bytes: known.bytes + bytes });
  }
  return [...partitions.values()]
    .sort((a, b) => (a.partition < b.partition ? -1 : 1))
    .slice(0, PARTITIONS_MAX);
}
