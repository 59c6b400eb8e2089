import { literal } from '#lake/ports/compute.js';
import { identifier } from '../tables/identifier.js';
import type { CatalogueTable, TableFile } from '../tables/table.js';

type Partition = TableFile['partition'];

/**
 * SELECT over the Parquet of a table. Where paths tell the partition, the engine takes it from them, and reads no
 * file that a question rules out. Otherwise it is one SELECT a partition, which takes longer to plan.
 * @param paths of the files, on this machine
 */
export function relationSql(
  { columns }: Pick<CatalogueTable, 'columns'>,
  files: readonly Pick<TableFile, 'partition'>[],
  paths: readonly string[],
): string {
  const select = (own: readonly string[], isInPath: boolean, partition: Partition) => {
    const cells = columns.map(({ name, type, isPartition }) => {
      const value = partition[name];
      const stated = value == null ? 'NULL' : literal(value);
      const cell = isPartition && !isInPath ? stated : identifier(name);
      return `CAST(${cell} AS ${type}) AS ${identifier(name)}`;
    });
    const list = own.map(literal).join(', ');
    const options = `hive_partitioning = ${isInPath}, hive_types_autocast = false, union_by_name = true`;
    return `SELECT ${cells.join(', ')} FROM read_parquet([${list}], ${options})`;
  };
  if (tellTheirs(columns, files, paths)) return select(paths, true, {});
  return [...byPartition(files, paths).values()]
    .map(({ partition, paths: own }) => select(own, false, partition))
    .join('\nUNION ALL\n');
}

/**
 * Whether the folders `name=value` of each path tell its partition, and no other column: the engine would take that
 * from them, too. It wants the same names in all paths.
 */
function tellTheirs(
  columns: readonly { name: string; isPartition: boolean }[],
  files: readonly { partition: Partition }[],
  paths: readonly string[],
): boolean {
  const inFiles = columns.filter(({ isPartition }) => !isPartition).map(({ name }) => name);
  const told = paths.map(toldBy);
  const [first = []] = told;
  const names = namesIn(first);
  return (
    !inFiles.some((name) => names.includes(name.toLowerCase())) &&
    told.every((folders) => namesIn(folders).join('/') === names.join('/')) &&
    files.every(({ partition }, index) =>
      Object.entries(partition).every(([name, value]) => {
        const folder = `${name}=${value}`;
        return PLAIN.test(folder) && told[index]?.includes(folder);
      }),
    )
  );
}

/** What an engine need not decode. */
const PLAIN = /^\w+=[\w-]+$/;

const toldBy = (path: string) => path.split(/[\\/]/).filter((part) => part.includes('='));

const namesIn = (folders: readonly string[]) =>
  folders.map((folder) => folder.slice(0, folder.indexOf('=')).toLowerCase());

function byPartition(files: readonly Pick<TableFile, 'partition'>[], paths: readonly string[]) {
  const parts = new Map<string, { partition: Partition; paths: string[] }>();
  for (const [index, { partition }] of files.entries()) {
    const key = JSON.stringify(partition);
    const part = parts.get(key) ?? { partition, paths: [] };
    part.paths.push(paths[index] ?? '');
    parts.set(key, part);
  }
  return parts;
}
