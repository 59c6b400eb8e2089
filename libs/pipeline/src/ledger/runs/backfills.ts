import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { BaseRun, PinnedPlan, PinnedPlans } from './run-plans.js';

const backfillRow = z.object({
  id: z.coerce.number(),
  /** First and last day, as ISO text. */
  from: z.string(),
  to: z.string(),
  runId: z.string(),
  actor: z.string(),
  reason: z.string(),
  requestedAt: z.date(),
});

/** A range of days whose periods an operator asked to build again. */
export type Backfill = z.output<typeof backfillRow>;

/** First and last day to build again, as ISO text. */
export type Days = Pick<Backfill, 'from' | 'to'>;

const columns = `backfill_id AS id, to_char(from_date, 'YYYY-MM-DD') AS "from",
  to_char(to_date, 'YYYY-MM-DD') AS "to", run_id AS "runId", actor, reason,
  backfills.requested_at AS "requestedAt"`;

/** Stores the backfills of one flow. */
export class Backfills {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /** Returns the backfills that are not cancelled, in request order. */
  list(): Promise<Backfill[]> {
    return queryRows(
      this.warehouse,
      backfillRow,
      `SELECT ${columns} FROM ops.backfills
       WHERE flow = $1 AND cancelled_at IS NULL ORDER BY backfill_id`,
      [this.flow],
    );
  }

  /** @throws AppError BACKFILL_OVERLAPS when a backfill whose run is active shares days with the range */
  async requireNoOther(session: Queryable, { from, to }: Days): Promise<void> {
    const [other] = await queryRows(
      session,
      backfillRow,
      `SELECT ${columns} FROM ops.backfills JOIN ops.runs USING (run_id)
       WHERE backfills.flow = $1 AND from_date <= $3 AND to_date >= $2
         AND runs.status IN ('waiting', 'queued', 'running')
       ORDER BY backfill_id LIMIT 1`,
      [this.flow, from, to],
    );
    if (!other) return;
    const days = `from ${other.from} to ${other.to}`;
    const message = `run ${other.runId} already builds the days ${days}: wait for it, or cancel it`;
    throw new AppError('BACKFILL_OVERLAPS', message);
  }

  async add(
    session: Queryable,
    { from, to, runId, actor, reason }: Omit<Backfill, 'id' | 'requestedAt'>,
  ): Promise<void> {
    await session.query(
      `INSERT INTO ops.backfills (flow, from_date, to_date, run_id, actor, reason)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [this.flow, from, to, runId, actor, reason],
    );
  }

  /** Cancels a run's backfill, in the transaction that cancels the run: later runs do not build its days again. */
  async cancel(session: Queryable, runId: number): Promise<void> {
    await session.query('UPDATE ops.backfills SET cancelled_at = now() WHERE run_id = $1', [runId]);
  }

  /** Restores the backfill of a cancelled run, in the transaction that retries the run. */
  async restore(session: Queryable, runId: number): Promise<void> {
    await session.query('UPDATE ops.backfills SET cancelled_at = NULL WHERE run_id = $1', [runId]);
  }

  /** @throws AppError ARGUMENT_INVALID unless the published snapshot has rows of any of these days */
  async requireRows({ from, to }: Days): Promise<void> {
    if (from > to) throw new AppError('ARGUMENT_INVALID', `to: ${to} is before from: ${from}`);
    const isThere = await hasRows(
      this.warehouse,
      `SELECT FROM ops.snapshots
       WHERE flow = $1 AND status = 'published' AND first_date <= $3::date
         AND data_through >= $2::date`,
      [this.flow, from, to],
    );
    if (isThere) return;
    const what = `the published snapshot of ${this.flow} has no rows from ${from} to ${to}`;
    throw new AppError('ARGUMENT_INVALID', `from, to: ${what}`);
  }
}

/** Returns the backfills that a planned run builds and the previous run did not. */
export async function newBackfills(
  pinned: PinnedPlans,
  plan: PinnedPlan | undefined,
  base: BaseRun | undefined,
): Promise<PinnedPlan['backfills']> {
  const runId = Number(base?.runId ?? 0);
  const done = (await pinned.find(runId))?.backfills ?? [];
  const known = new Set(done.map(({ id }) => id));
  return (plan?.backfills ?? []).filter(({ id }) => !known.has(id));
}
