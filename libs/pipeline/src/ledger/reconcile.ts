import type { QueryRunner } from 'typeorm';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Flow } from '../flow/flow.js';
import { datasetRules, sumRules } from './balance-rules.js';

const rules = sqlFile(import.meta.url, './reconcile.sql');

interface Broken {
  stage: string;
  rule: string;
  expected: string;
  actual: string;
}

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
  const broken = (await runner.query(
    `SELECT stage, rule, expected::text, actual::text FROM ops.reconciliations
     WHERE run_id = $1 AND NOT holds ORDER BY stage, rule`,
    [runId],
  )) as Broken[];
  if (broken.length === 0) return;
  const list = broken.map(
    ({ stage, rule, expected, actual }) => `${stage}: ${rule}: ${expected} ≠ ${actual}`,
  );
  throw new AppError('RECONCILIATION_FAILED', `rows or money do not add up: ${list.join('; ')}`);
}
