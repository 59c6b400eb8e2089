import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '#pipeline/ledger/ledger.js';
import { publishSnapshot } from '#pipeline/quality/publish-snapshot.js';
import {
  snapshotRecord,
  snapshotRecords,
  type SnapshotRecord,
} from '#pipeline/quality/snapshot-records.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { QUEUE_PORT } from '../../tokens.js';
import type { SnapshotDetail, SnapshotsArgs } from './snapshot.model.js';

/** Snapshots as administrators see them. */
@Injectable()
export class SnapshotsService {
  constructor(
    private readonly ledger: Ledger,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
  ) {}

  async list({ first, before }: SnapshotsArgs): Promise<SnapshotDetail[]> {
    const records = await snapshotRecords(this.ledger.warehouse, first, before);
    return records.map(detailOf);
  }

  /** @throws AppError SNAPSHOT_GONE */
  async get(id: string): Promise<SnapshotDetail> {
    return detailOf(await snapshotRecord(this.ledger.warehouse, id));
  }

  /**
   * Publishes a retained snapshot at once, or has the run of a held one go on.
   * @throws AppError as `publishSnapshot`
   */
  async publish(snapshotId: string, actor: string, reason: string): Promise<SnapshotDetail> {
    await publishSnapshot(this.ledger, this.queue, { snapshotId, actor, reason });
    return this.get(snapshotId);
  }
}

function detailOf(record: SnapshotRecord): SnapshotDetail {
  const { overrideReason, overriddenBy, overriddenAt, ...rest } = record;
  return {
    ...rest,
    createdAt: record.createdAt.toISOString(),
    publishedAt: record.publishedAt?.toISOString() ?? null,
    override:
      overrideReason !== null && overriddenBy !== null && overriddenAt !== null
        ? { reason: overrideReason, by: overriddenBy, at: overriddenAt.toISOString() }
        : null,
    runUrl: `/v1/admin/runs/${record.runId}`,
  };
}
