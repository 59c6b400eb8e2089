import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { quoteLiteral } from '#lake/ports/compute.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { formatAddress, quoteIdentifier } from './names.js';
import type { CatalogueTable, Relation, Relations, TableFile, Tables } from './table.js';

type Partition = TableFile['partition'];

/**
 * Returns the SELECT over the Parquet of a table. If paths contain the partition, the engine takes it from them and
 * skips files that a query excludes. Otherwise it is one SELECT for each partition, which takes longer to plan.
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
      const stated = value == null ? 'NULL' : quoteLiteral(value);
      const cell = isPartition && !isInPath ? stated : quoteIdentifier(name);
      return `CAST(${cell} AS ${type}) AS ${quoteIdentifier(name)}`;
    });
    const list = own.map(quoteLiteral).join(', ');
    const options = `hive_partitioning = ${isInPath}, hive_types_autocast = false, union_by_name = true`;
    return `SELECT ${cells.join(', ')} FROM read_parquet([${list}], ${options})`;
  };
  if (foldersMatchPartitions(columns, files, paths)) return select(paths, true, {});
  return [...groupByPartition(files, paths).values()]
    .map(({ partition, paths: own }) => select(own, false, partition))
    .join('\nUNION ALL\n');
}

/**
 * Whether the `name=value` folders of each path give exactly its partition: the engine would also take other columns
 * from them. It requires the same names in all paths.
 */
function foldersMatchPartitions(
  columns: readonly { name: string; isPartition: boolean }[],
  files: readonly { partition: Partition }[],
  paths: readonly string[],
): boolean {
  const inFiles = columns.filter(({ isPartition }) => !isPartition).map(({ name }) => name);
  const told = paths.map(listFolders);
  const [first = []] = told;
  const names = parseNames(first);
  return (
    !inFiles.some((name) => names.includes(name.toLowerCase())) &&
    told.every((folders) => parseNames(folders).join('/') === names.join('/')) &&
    files.every(({ partition }, index) =>
      Object.entries(partition).every(([name, value]) => {
        const folder = `${name}=${value}`;
        return PLAIN.test(folder) && told[index]?.includes(folder);
      }),
    )
  );
}

/** Folder names that need no decoding. */
const PLAIN = /^\w+=[\w-]+$/;

const listFolders = (path: string) => path.split(/[\\/]/).filter((part) => part.includes('='));

const parseNames = (folders: readonly string[]) =>
  folders.map((folder) => folder.slice(0, folder.indexOf('=')).toLowerCase());

function groupByPartition(
  files: readonly Pick<TableFile, 'partition'>[],
  paths: readonly string[],
) {
  const parts = new Map<string, { partition: Partition; paths: string[] }>();
  for (const [index, { partition }] of files.entries()) {
    const key = JSON.stringify(partition);
    const part = parts.get(key) ?? { partition, paths: [] };
    part.paths.push(paths[index] ?? '');
    parts.set(key, part);
  }
  return parts;
}

/**
 * Copies objects of the lake to this machine if they are remote.
 * @param objects keys in the lake, and their sizes in bytes
 * @returns their absolute paths, in order, and a function to call once when they are no longer read
 */
export type LocalizeFiles = (
  objects: readonly { key: string; bytes: number }[],
  signal?: AbortSignal,
) => Promise<{ paths: string[]; release?: () => Promise<void> }>;

/** Tables of the flows for the query engine. Encrypted cells stay encrypted. */
export class FlowRelations implements Relations {
  /** @param lakeUrl beginning of the tables' locations */
  constructor(
    private readonly tables: Pick<Tables, 'files'>,
    private readonly lakeUrl: string,
    private readonly localFiles: LocalizeFiles,
  ) {}

  async openRelation(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    const files = await this.tables.files(table);
    const { database, name, columns, location } = table;
    if (files.length === 0 || columns.length === 0) {
      const what = `${formatAddress(table)} has no file below ${location}`;
      throw new AppError('SOURCE_UNREADABLE', `${what}: run its flow again`);
    }
    const prefix = location.slice(this.lakeUrl.length + 1);
    const objects = files.map(({ path, bytes }) => ({ key: `${prefix}${path}`, bytes }));
    const { paths, ...held } = await this.localFiles(objects, signal);
    return {
      ...held,
      name,
      schema: database,
      sql: relationSql(table, files, paths),
      files: paths,
      isParquet: true,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    };
  }
}

const publishedChunk = z.object({
  flow: z.string(),
  snapshot: z.string(),
  /** Tag of the run that built the snapshot: `run-7`. */
  run: z.string(),
  relation: z.string(),
  /** A year, a month or a week of a month; `all` when rows are not split. */
  period: z.string(),
  rows: z.number(),
  bytes: z.number(),
  /** Folder of its Parquet in the lake, with a trailing slash. */
  folder: z.string(),
  madeAt: z.date(),
  publishedAt: z.date(),
});
export type PublishedChunk = z.output<typeof publishedChunk>;

const chunksSql = (where: string) =>
  `SELECT s.flow, s.snapshot_id::text AS snapshot, 'run-' || s.run_id AS run, c.relation, c.period,
          c.rows::float8 AS rows, c.bytes::float8 AS bytes, c.folder,
          c.created_at AS "madeAt", s.published_at AS "publishedAt"
   FROM ops.snapshots s
   JOIN ops.snapshot_chunks USING (snapshot_id)
   JOIN ops.chunks c USING (relation, chunk_id)
   -- Forecasts list the chunks that they follow from, too.
   WHERE c.flow = s.flow AND ${where} AND c.bytes IS NOT NULL
   ORDER BY s.flow, c.relation, c.period`;

/** Returns the chunks of published snapshots, never of an unfinished run. */
export const readPublishedChunks = (warehouse: DataSource): Promise<PublishedChunk[]> =>
  queryRows(warehouse, publishedChunk, chunksSql("s.status = 'published'"));

/** Returns the chunks of a relation in a snapshot that is, or was, published; none after it has expired. */
export const readSnapshotChunks = (
  warehouse: DataSource,
  snapshot: string,
  relation: string,
): Promise<PublishedChunk[]> => {
  const where = 's.snapshot_id = $1 AND c.relation = $2 AND s.published_at IS NOT NULL';
  return queryRows(warehouse, publishedChunk, chunksSql(where), [snapshot, relation]);
};
