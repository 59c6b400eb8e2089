import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SnapshotState } from '../ledger/snapshots/snapshot-ledger.js';
import type { RunJob, RunQueue } from '../queue/run-queue.js';
import { enqueueRun } from './start-run.js';
import { resumeRun } from './cancel-and-retry.js';

const REASON_MAX = 1_000;

/** Request of an administrator. */
interface PublishRequest {
  snapshotId: string;
  /** As in the audit log. */
  actor: string;
  reason: string;
}

/** `published`: the snapshot is published now. `resumed`: its run continues past the gate, and publishes it. */
type PublishOutcome = 'published' | 'resumed';

/**
 * Publishes a snapshot at the request of an administrator. A retained one is republished at once. For a held one its
 * run continues, and must still reconcile. A published one does not change. The audit log records the change in
 * the same transaction.
 * @throws AppError ARGUMENT_INVALID without a reason or for an unfinished snapshot; SNAPSHOT_GONE;
 *   for a held one also SNAPSHOT_OUTDATED and RUN_ALREADY_ACTIVE
 */
export async function publishSnapshot(
  ledger: Ledger,
  queue: RunQueue,
  request: PublishRequest,
): Promise<PublishOutcome> {
  const { snapshotId, actor } = request;
  const reason = requireReason(request);
  const job = await ledger.warehouse.transaction(async ({ queryRunner }) => {
    if (!queryRunner) throw new Error('a transaction without a query runner');
    await ledger.snapshots.lock(queryRunner);
    const state = await requireState(ledger, queryRunner, snapshotId);
    const act = { ledger, runner: queryRunner, state, actor, reason };
    if (state.status === 'held') return override(act);
    if (state.status === 'retained') await republish(act);
    return undefined;
  });
  if (!job) return 'published';
  await enqueueRun(queue, job);
  return 'resumed';
}

interface Act {
  ledger: Ledger;
  runner: QueryRunner;
  state: SnapshotState;
  actor: string;
  reason: string;
}

async function republish({ ledger, runner, state, actor, reason }: Act): Promise<void> {
  const replaced = await ledger.snapshots.publish(runner, state.id);
  await ledger.audit.record(runner, {
    actor,
    action: 'publish-snapshot',
    subject: `snapshot ${state.id}`,
    reason,
    details: { run: state.runId, replaced },
  });
}

async function override({ ledger, runner, state, actor, reason }: Act): Promise<RunJob> {
  const newer = await ledger.snapshots.publishedAfter(runner, state.id);
  if (newer !== undefined) {
    const why = `snapshot ${newer} was published after snapshot ${state.id} was built`;
    throw new AppError('SNAPSHOT_OUTDATED', `${why}: start a run, which reads all files again`);
  }
  const job = await resumeRun(ledger, runner, state.runId);
  await ledger.snapshots.override(runner, state.id, actor, reason);
  const reasons = await queryRows(
    runner,
    z.object({ message: z.string() }),
    `SELECT message FROM ops.quality_checks
     WHERE snapshot_id = $1 AND outcome IN ('held', 'overridden') ORDER BY rule`,
    [state.id],
  );
  await ledger.audit.record(runner, {
    actor,
    action: 'override-quality-gate',
    subject: `snapshot ${state.id}`,
    reason,
    details: { run: state.runId, held: reasons.map(({ message }) => message) },
  });
  return job;
}

/** Returns the state of a snapshot that can be published. */
async function requireState(
  ledger: Ledger,
  runner: QueryRunner,
  id: string,
): Promise<SnapshotState> {
  const state = /^[1-9]\d{0,8}$/.test(id)
    ? await ledger.snapshots.state(runner, Number(id))
    : undefined;
  if (!state || state.status === 'dropped') {
    const advice = 'GET /v1/admin/snapshots lists kept snapshots';
    throw new AppError('SNAPSHOT_GONE', `snapshot ${id} was dropped or never existed; ${advice}`);
  }
  if (state.status !== 'building') return state;
  const advice = `wait for its run ${state.runId}, or retry it`;
  throw new AppError('ARGUMENT_INVALID', `snapshot ${id} is not complete; ${advice}`);
}

/** Returns the reason in a form that PostgreSQL accepts. */
function requireReason({ reason }: PublishRequest): string {
  const text = reason.replaceAll('\0', '').toWellFormed().trim();
  if (text !== '' && text.length <= REASON_MAX) return text;
  const rule = `write why, in 1 to ${REASON_MAX} characters, for the audit log`;
  throw new AppError('ARGUMENT_INVALID', `reason: ${rule}`);
}
