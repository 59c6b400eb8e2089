import type { DataSource } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import type { FlowIdentity } from '../../flow/flow.js';

/** Number of a run of a dry run: the largest there can be, so that it comes after every other. */
export const DRY_RUN_ID = 2_147_483_647;

const UNIQUE_VIOLATION = '23505';

/**
 * Adds a run of that number, in a transaction that has to be rolled back.
 * @throws AppError BUSY, retryable, when a run has begun right now
 */
export async function addDryRun(session: DataSource, flow: FlowIdentity): Promise<void> {
  try {
    await session.query(
      `INSERT INTO ops.runs (run_id, flow, status, trigger, only_if_changed)
       OVERRIDING SYSTEM VALUE VALUES ($1, $2, 'queued', 'admin', false)`,
      [DRY_RUN_ID, flow.name],
    );
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    const message = `a run of ${flow.name} has just begun: ask again when it is over`;
    throw new AppError('BUSY', message, { cause: error, retryable: true });
  }
  await session.query(
    `INSERT INTO ops.stage_runs (run_id, stage, ordinal)
     SELECT $1, stage, ordinal FROM unnest($2::text[]) WITH ORDINALITY AS s (stage, ordinal)`,
    [DRY_RUN_ID, flow.stages.map(({ id }) => id)],
  );
}
