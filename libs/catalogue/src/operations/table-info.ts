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

export const toTableInfo = (table: CatalogueTable): TableInfo => ({
  address: formatAddress(table),
  origin: table.origin,
  comment: table.comment,
  owner: table.owner,
  tags: table.tags,
  location: maskFolderValues(table.location, createPersonalFolderTest(table.columns)),
  format: table.layout.format,
  rows: table.rows,
  bytes: table.bytes,
  files: table.files,
  version: table.version,
  freshAt: table.freshAt?.toISOString() ?? null,
  seenAt: table.seenAt.toISOString(),
});

export const toTableDetail = (table: CatalogueTable, files: readonly TableFile[]): TableDetail => ({
  ...toTableInfo(table),
  layout: JSON.stringify(table.layout),
  keys: table.keys.map((key) => key.join(', ')),
  columns: table.columns.map(toColumnInfo),
  partitions: listPartitions(files, createPersonalFolderTest(table.columns)),
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
