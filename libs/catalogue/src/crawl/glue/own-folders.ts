import { createHash } from 'node:crypto';
import type { CatalogueTable, TableColumn, TableFile } from '../../tables/table.js';
import type { TableFolders } from './table-folders.js';

/** Partition column that tells folders of a table apart. */
export const FOLDER_COLUMN = 'retailstream_folder';

/**
 * A table whose files are written here, into folders that hold nothing else, as an engine takes it that reads folders
 * whole. Each folder is a partition, since several may hold rows of one period, and others lie beside them that are
 * not, or not any more, of the table.
 * @param files all of those in one folder have the same values of partition columns
 */
export function ownFolders(
  table: CatalogueTable,
  files: readonly TableFile[],
): { table: CatalogueTable; partitions: TableFolders['partitions'] } {
  const root = `${table.location.replace(/\/+$/, '')}/`;
  const folders = new Map(
    files.map(({ path, partition }) => [path.slice(0, path.lastIndexOf('/') + 1), partition]),
  );
  const partitions = Array.from(folders, ([folder, values]) => ({
    location: `${root}${folder}`,
    values: { ...values, [FOLDER_COLUMN]: digestOf(folder) },
  }));
  return { table: { ...table, location: root, columns: [...table.columns, FOLDER] }, partitions };
}

/** Names of partitions take no slash everywhere. */
const digestOf = (folder: string): string =>
  createHash('sha256').update(folder).digest('hex').slice(0, 16);

const FOLDER: TableColumn = {
  name: FOLDER_COLUMN,
  type: 'VARCHAR',
  nullable: false,
  isPartition: true,
  isPersonal: false,
  comment: 'Tells the folders of the table apart',
  note: null,
};
