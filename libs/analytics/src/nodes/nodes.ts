import { Injectable } from '@nestjs/common';
import { sqlFile } from '#platform/database/sql-file.js';
import { createShape } from '#serving/shape.js';
import { findFiscalPeriods } from '../serving/fiscal-periods.js';
import { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { FiscalPeriod } from './fiscal-period.model.js';
import { encodeId, type NodeKey, type NodeType } from './global-id.js';
import { Department, type Node, SnapshotNode, Store } from './node.model.js';

const storesSql = sqlFile(import.meta.url, './stores.sql');
const departmentsSql = sqlFile(import.meta.url, './departments.sql');
const storeRow = createShape(Store, [
  'store',
  'storeType',
  'size',
  'storeName',
  'region',
  'district',
]);
const departmentRow = createShape(Department, ['department', 'departmentName', 'departmentGroup']);

/** The things of one snapshot that have a global id: at most about a hundred of each kind. */
@Injectable()
export class Nodes {
  constructor(private readonly marts: Marts) {}

  /** By number. */
  async stores(snapshot: Snapshot): Promise<Store[]> {
    const rows = await this.marts.rows(storeRow, storesSql, snapshot);
    return rows.map((row) => ({ id: encodeId({ type: 'Store', number: row.store }), ...row }));
  }

  /** By number. */
  async departments(snapshot: Snapshot): Promise<Department[]> {
    const rows = await this.marts.rows(departmentRow, departmentsSql, snapshot);
    return rows.map((row) => ({
      id: encodeId({ type: 'Department', number: row.department }),
      ...row,
    }));
  }

  /** The last whole and the open month, quarter and year; none for the Gregorian calendar, or a snapshot of a former version. */
  async lastFiscalPeriods(snapshot: Snapshot): Promise<FiscalPeriod[]> {
    const periods = await findFiscalPeriods(this.marts, snapshot);
    return periods.filter(({ calendar }) => calendar !== 'gregorian');
  }

  snapshot({ id, publishedAt, firstWeek, dataThrough, weeks, quality }: Snapshot): SnapshotNode {
    const number = Number(id);
    const figures = { publishedAt, firstWeek, dataThrough, weeks, quality };
    return { id: encodeId({ type: 'Snapshot', number }), number, ...figures };
  }

  /** Returns the thing of each key, null where the snapshot lacks it. Reads each kind once, for any number of keys. */
  async find(keys: readonly (NodeKey | undefined)[], snapshot: Snapshot): Promise<(Node | null)[]> {
    const kinds: Record<NodeType, () => Promise<Node[]>> = {
      Store: () => this.stores(snapshot),
      Department: () => this.departments(snapshot),
      Snapshot: () => Promise.resolve([this.snapshot(snapshot)]),
    };
    const asked = new Set(keys.flatMap((key) => key?.type ?? []));
    const found = (await Promise.all([...asked].map((type) => kinds[type]()))).flat();
    const byId = new Map(found.map((node) => [node.id, node]));
    return keys.map((key) => (key && byId.get(encodeId(key))) ?? null);
  }
}
