import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { snapshotStatus } from '../ledger/snapshots/snapshot-ledger.js';
import { outcomes } from './quality-gate.js';

const recordsSql = sqlFile(import.meta.url, './snapshot_records.sql');
const SNAPSHOT_NUMBER = /^[1-9]\d{0,17}$/;

const snapshotRecordRow = z.object({
  id: z.string(),
  flow: z.string(),
  runId: z.string(),
  status: snapshotStatus,
  quality: z.enum(['PASSED', 'WARNING']).nullable(),
  /** Days, ISO text; null until the marts are built. */
  firstDate: z.string().nullable(),
  dataThrough: z.string().nullable(),
  /** Number of distinct dates. */
  dates: z.int().nullable(),
  /** Number of fact rows, and the exact sum of their money. */
  factRows: z.int().nullable(),
  factTotal: z.string().nullable(),
  createdAt: z.date(),
  publishedAt: z.date().nullable(),
  overrideReason: z.string().nullable(),
  overriddenBy: z.string().nullable(),
  overriddenAt: z.date().nullable(),
  checks: z.array(
    z.object({
      rule: z.string(),
      kind: z.string(),
      action: z.enum(['hold', 'warn']),
      allowed: z.string(),
      measured: z.string().nullable(),
      previous: z.string().nullable(),
      outcome: outcomes,
      message: z.string(),
    }),
  ),
});

/** All recorded facts about a snapshot. */
export type SnapshotRecord = z.output<typeof snapshotRecordRow>;

/** Returns at most `first` snapshots of a flow, newest first, older than `before` if set. */
export function snapshotRecords(
  warehouse: DataSource,
  flow: string,
  first: number,
  before?: number,
): Promise<SnapshotRecord[]> {
  const parameters = [null, before ?? null, first, flow];
  return queryRows(warehouse, snapshotRecordRow, recordsSql, parameters);
}

/** @throws AppError SNAPSHOT_GONE when there is no such snapshot */
export async function snapshotRecord(warehouse: DataSource, id: string): Promise<SnapshotRecord> {
  const [record] = SNAPSHOT_NUMBER.test(id)
    ? await queryRows(warehouse, snapshotRecordRow, recordsSql, [id, null, 1, null])
    : [];
  if (record) return record;
  throw new AppError(
    'SNAPSHOT_GONE',
    `there is no snapshot ${id}; GET /v1/admin/snapshots lists them`,
  );
}
