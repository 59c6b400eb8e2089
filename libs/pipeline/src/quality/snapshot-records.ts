import type { DataSource } from 'typeorm';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import type { SnapshotStatus } from '../ledger/snapshot-ledger.js';
import type { Outcome } from './quality-gate.js';

const recordsSql = sqlFile(import.meta.url, './snapshot-records.sql');
const SNAPSHOT_NUMBER = /^[1-9]\d{0,17}$/;

/** All that is known of a snapshot. */
export interface SnapshotRecord {
  id: string;
  flow: string;
  runId: string;
  status: SnapshotStatus;
  quality: 'PASSED' | 'WARNING' | null;
  /** Days, ISO text; null until the marts are built. */
  firstDate: string | null;
  dataThrough: string | null;
  /** Different dates it has rows of. */
  dates: number | null;
  /** Rows of facts in it, and the exact sum of their money. */
  factRows: number | null;
  factTotal: string | null;
  createdAt: Date;
  publishedAt: Date | null;
  overrideReason: string | null;
  overriddenBy: string | null;
  overriddenAt: Date | null;
  checks: {
    rule: string;
    kind: string;
    action: string;
    allowed: string;
    measured: string | null;
    previous: string | null;
    outcome: Outcome;
    message: string;
  }[];
}

/** Snapshots of a flow, newest first, at most `first`, older than `before` when given. */
export function snapshotRecords(
  warehouse: DataSource,
  flow: string,
  first: number,
  before?: number,
): Promise<SnapshotRecord[]> {
  return warehouse.query<SnapshotRecord[]>(recordsSql, [null, before ?? null, first, flow]);
}

/** @throws AppError SNAPSHOT_GONE when there is no such snapshot */
export async function snapshotRecord(warehouse: DataSource, id: string): Promise<SnapshotRecord> {
  const [record] = SNAPSHOT_NUMBER.test(id)
    ? await warehouse.query<SnapshotRecord[]>(recordsSql, [id, null, 1, null])
    : [];
  if (record) return record;
  throw new AppError(
    'SNAPSHOT_GONE',
    `there is no snapshot ${id}; GET /v1/admin/snapshots lists them`,
  );
}
