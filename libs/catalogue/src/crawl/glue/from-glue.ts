import type { HiveColumn, HiveTable } from '#lake/ports/hive-table.js';
import type { CatalogueTable, TableColumn } from '../../tables/table.js';
import { layoutOf } from './glue-layout.js';
import { sqlTypeOf } from './hive-type.js';
import { NO_VALUE } from '#lake/ports/table-registry.js';

/** A table of Glue as the catalogue knows tables. */
export interface FromGlue {
  table: CatalogueTable;
  /** Folders of its rows where it has partition columns. */
  partitions: { location: string; values: Record<string, string | null> }[];
}

/** What the catalogue takes of a crawl, and what it does not. */
export interface GlueCrawl {
  found: FromGlue[];
  /** Why a table is left out, for the one who asked for the crawl. */
  skipped: { name: string; reason: string }[];
}

/** How Hive names the folder of rows without a value. */
/** Formats that the name of a reader does not tell. */
const KINDS: Record<string, string> = { ICEBERG: 'Iceberg', DELTA: 'Delta Lake' };

/**
 * @param database that its tables are to stand in
 * @param seenAt when the crawl was
 */
export function fromGlue(tables: readonly HiveTable[], database: string, seenAt: Date): GlueCrawl {
  const crawl: GlueCrawl = { found: [], skipped: [] };
  const taken = new Map<string, string>();
  for (const hive of tables) {
    const table = tableOf(hive, database, seenAt);
    const other = 'name' in table ? taken.get(table.name) : undefined;
    if ('reason' in table) {
      crawl.skipped.push({ name: hive.name, reason: table.reason });
    } else if (other !== undefined) {
      const reason = `${other} is called ${table.name} here already; rename one of the two in Glue`;
      crawl.skipped.push({ name: hive.name, reason });
    } else {
      taken.set(table.name, hive.name);
      crawl.found.push({ table, partitions: partitionsOf(hive) });
    }
  }
  return crawl;
}

function tableOf(
  hive: HiveTable,
  database: string,
  seenAt: Date,
): CatalogueTable | { reason: string } {
  const kind = KINDS[(hive.parameters['table_type'] ?? '').toUpperCase()];
  if (kind) return { reason: `tables of ${kind} are not read` };
  if (!/^s3[an]?:\/\//.test(hive.location)) return { reason: 'it has no files on S3' };
  const layout = layoutOf(hive);
  if ('reason' in layout) return layout;
  const columns = [
    ...hive.columns.map((column) => columnOf(column, false)),
    ...hive.partitionKeys.map((column) => columnOf(column, true)),
  ];
  const doubled = columns.find(({ name }, at) => columns.findIndex((c) => c.name === name) !== at);
  if (doubled) return { reason: `it has the column ${doubled.name} twice` };
  return {
    database,
    name: nameOf(hive.name),
    origin: 'crawl',
    location: hive.location.replace(/^s3[an]:/, 's3:'),
    layout,
    columns,
    keys: [],
    comment: hive.comment,
    owner: null,
    tags: [],
    version: 1,
    // `recordCount` of a crawler is an estimate from samples.
    rows: null,
    bytes: countOf(hive, 'sizeKey'),
    files: countOf(hive, 'objectCount'),
    freshAt: null,
    seenAt,
  };
}

function columnOf({ name, type, comment }: HiveColumn, isPartition: boolean): TableColumn {
  const sqlType = sqlTypeOf(type);
  const isTold = sqlType !== 'VARCHAR' || /^(string|varchar|char)\b/i.test(type);
  return {
    name,
    type: sqlType,
    nullable: true,
    isPartition,
    isPersonal: false,
    comment,
    note: isTold ? null : `Glue calls it ${type}, which is read as text`,
    // Hive knows one way to write a date.
    ...(sqlType === 'DATE' && { dateOrder: 'yyyy-mm-dd' as const }),
  };
}

function partitionsOf({ partitions, partitionKeys }: HiveTable): FromGlue['partitions'] {
  return partitions.map(({ location, values }) => ({
    location: location.replace(/^s3[an]:/, 's3:'),
    values: Object.fromEntries(
      partitionKeys.map(({ name }, at) => {
        const value = values[at] ?? null;
        return [name, value === NO_VALUE ? null : value];
      }),
    ),
  }));
}

/** Glue takes any sign in a name; an address takes letters, digits and `_`. */
function nameOf(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9_]+/g, '_');
  return /^[a-z]/.test(plain) ? plain : `t_${plain}`;
}

function countOf({ parameters }: HiveTable, name: string): number {
  const count = Number(parameters[name]);
  return Number.isSafeInteger(count) && count >= 0 ? count : 0;
}
