import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Flow } from '../flow/flow.js';
import { datasetRules, sumRules } from './balance-rules.js';

const rules = sqlFile(import.meta.url, './reconcile.sql');

const brokenRule = z.object({
  stage: z.string(),
  rule: z.string(),
  expected: z.string(),
  actual: z.string(),
});

/**
 * Reconciles a run: records every rule with both its sides.
 * @throws AppError RECONCILIATION_FAILED naming each rule that does not hold
 */
export async function reconcile(runner: QueryRunner, runId: number, flow: Flow): Promise<void> {
  await runner.query('DELETE FROM ops.reconciliations WHERE run_id = $1', [runId]);
  await runner.query(
    `INSERT INTO ops.reconciliations (run_id, stage, rule, expected, actual)
     SELECT $1, stage, rule, expected, actual FROM (${rules}) rules`,
    [runId, JSON.stringify(datasetRules(flow)), JSON.stringify(sumRules(flow))],
  );
  const broken = await queryRows(
    runner,
    brokenRule,
    `SELECT stage, rule, expected::text, actual::text FROM ops.reconciliations
     WHERE run_id = $1 AND NOT holds ORDER BY stage, rule`,
    [runId],
  );
  if (broken.length === 0) return;
  const list = broken.map(
    ({ stage, rule, expected, actual }) => `${stage}: ${rule}: ${expected} ≠ ${actual}`,
  );
  throw new AppError('RECONCILIATION_FAILED', `rows or money do not add up: ${list.join('; ')}`);
}
