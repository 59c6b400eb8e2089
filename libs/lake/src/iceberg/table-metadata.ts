import type { PartitionField, SchemaHistory, SnapshotEntry } from '../ports/table-format.js';
import { formatNameMapping } from './table-schema.js';

/** Everything about a table that readers start from. */
export interface TableState {
  uuid: string;
  /** Absolute: `file:///…` or `s3://…`, without a slash at the end. */
  location: string;
  history: SchemaHistory;
  spec: readonly PartitionField[];
  /** Oldest first; the last is the current one. */
  snapshots: readonly SnapshotEntry[];
  /** Names of kept snapshots: `run-7`. */
  tags: Readonly<Record<string, number>>;
  properties: Readonly<Record<string, string>>;
}

/**
 * Returns the metadata of a table, format version 2, as JSON.
 * Source: https://iceberg.apache.org/spec/#table-metadata-fields
 */
export function formatMetadata(state: TableState): string {
  const { uuid, location, history, spec, snapshots, tags, properties } = state;
  const schema = history.current;
  const current = snapshots.at(-1);
  const ref = (id: number, type: 'branch' | 'tag') => ({ 'snapshot-id': id, type });
  const metadata = {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': current?.['sequence-number'] ?? 0,
    'last-updated-ms': current?.['timestamp-ms'] ?? 0,
    'last-column-id': history.lastColumnId,
    schemas: history.schemas,
    'current-schema-id': schema['schema-id'],
    'partition-specs': [{ 'spec-id': 0, fields: spec }],
    'default-spec-id': 0,
    'last-partition-id': spec.at(-1)?.['field-id'] ?? 999,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    'default-sort-order-id': 0,
    properties: {
      // Chunks belong to the ledger, which alone decides when a file goes.
      'gc.enabled': 'false',
      'schema.name-mapping.default': formatNameMapping(schema),
      ...properties,
    },
    'current-snapshot-id': current?.['snapshot-id'] ?? -1,
    refs: {
      ...(current && { main: ref(current['snapshot-id'], 'branch') }),
      ...Object.fromEntries(Object.entries(tags).map(([name, id]) => [name, ref(id, 'tag')])),
    },
    snapshots,
    'snapshot-log': snapshots.map((snapshot) => ({
      'timestamp-ms': snapshot['timestamp-ms'],
      'snapshot-id': snapshot['snapshot-id'],
    })),
    'metadata-log': [],
    statistics: [],
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}
