import type { DataSource } from 'typeorm';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { TableVersion } from '#lake/ports/table-format.js';
import { toNamespace } from '../flow/zones.js';
import { type CatalogTable, TableLedger } from './table-ledger.js';

/** A table of the lake for operators. */
export interface ListedTable {
  /** `weekly_sales.store_week`. */
  name: string;
  /** Its relation in the ledger. */
  relation: string;
  /** URL of its current metadata; null while it has none. */
  metadataLocation: string | null;
  failure: string | null;
  /** Newest first. */
  versions: ListedVersion[];
}

interface ListedVersion {
  tag: string;
  snapshotId: string;
  /** ISO 8601. */
  committedAt: string;
  rows: number;
  files: number;
  bytes: number;
  addedRows: number;
  deletedRows: number;
}

/** Returns the Iceberg tables that the catalog has of a flow, or of the workspace, by name. */
export async function listTables(
  warehouse: DataSource,
  flow: string,
  lake: Pick<ObjectStore, 'url'>,
): Promise<ListedTable[]> {
  const tables = await new TableLedger(flow).tables(warehouse.manager);
  return Array.from(tables.values(), (table) => ({
    name: formatTableName(flow, table),
    relation: table.relation,
    metadataLocation: table.record && lake.url(table.record.metadata),
    failure: table.failure,
    versions: table.record ? table.record.versions.map(listedVersion).reverse() : [],
  })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of `tables/weekly_sales/store_week/metadata/…`; a share has another name than its relation. */
function formatTableName(flow: string, { relation, record }: CatalogTable): string {
  const [, , folder = relation] = record?.metadata.split('/') ?? [];
  return `${toNamespace(flow)}.${folder}`;
}

function listedVersion({ tag, snapshot, entry }: TableVersion): ListedVersion {
  const figure = (name: string) => Number(entry.summary[name] ?? 0);
  return {
    tag,
    snapshotId: String(snapshot),
    committedAt: new Date(entry['timestamp-ms']).toISOString(),
    rows: figure('total-records'),
    files: figure('total-data-files'),
    bytes: figure('total-files-size'),
    addedRows: figure('added-records'),
    deletedRows: figure('deleted-records'),
  };
}
