import type { SnapshotRecord } from '#pipeline/quality/snapshot-records.js';
import type { SnapshotDetail } from './snapshot.model.js';

/** A snapshot as administrators see it. */
export function detailOf(record: SnapshotRecord): SnapshotDetail {
  const { overrideReason, overriddenBy, overriddenAt, ...shared } = record;
  const { firstDate, dates, factRows, factTotal, ...rest } = shared;
  return {
    ...rest,
    firstWeek: firstDate,
    weeks: dates,
    salesRows: factRows,
    salesTotal: factTotal,
    createdAt: record.createdAt.toISOString(),
    publishedAt: record.publishedAt?.toISOString() ?? null,
    override:
      overrideReason !== null && overriddenBy !== null && overriddenAt !== null
        ? { reason: overrideReason, by: overriddenBy, at: overriddenAt.toISOString() }
        : null,
    runUrl: `/v1/admin/runs/${record.runId}`,
  };
}
