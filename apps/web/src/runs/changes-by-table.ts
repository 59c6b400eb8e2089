import type { Schemas } from '../data/api.js';

type Change = Pick<Schemas['SnapshotChangeInfo'], 'relation' | 'rowsBefore' | 'rows'>;

interface TableChange {
  relation: string;
  /** Number of periods that differ. */
  periods: number;
  rowsBefore: number;
  rows: number;
}

/** Returns the changed periods of each table together: their number, and their rows before and now. */
export function groupByTable(changes: readonly Change[]): TableChange[] {
  const tables = new Map<string, TableChange>();
  for (const { relation, rowsBefore, rows } of changes) {
    const table = tables.get(relation) ?? { relation, periods: 0, rowsBefore: 0, rows: 0 };
    tables.set(relation, {
      relation,
      periods: table.periods + 1,
      rowsBefore: table.rowsBefore + (rowsBefore ?? 0),
      rows: table.rows + (rows ?? 0),
    });
  }
  return [...tables.values()];
}
