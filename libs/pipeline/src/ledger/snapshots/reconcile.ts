import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import {
  coreOutput,
  requireDataset,
  type Flow,
  type Model,
  type StageKind,
  listMartTables,
} from '../../flow/flow.js';
import { hasRowsSql } from '../../flow/mart.js';
import { toOrphanTable, hasReferences } from '../../flow/references.js';

interface DatasetRule {
  dataset: string;
  stage: string;
  /** Output with its merged rows. */
  output: string;
  core: string | null;
  /** Output with its accepted rows; null when `core` does not keep them file by file. */
  core_output: string | null;
  has_money: boolean;
}

/** Two sums over outputs of a run's stages that must be equal. */
interface SumRule {
  stage: string;
  rule: string;
  is_money: boolean;
  expected: string[];
  actual: string[];
  /** The relation to compare with another, period by period; left out without periods. */
  made?: string;
  made_from?: string;
}

function datasetRules({ datasets }: Flow): DatasetRule[] {
  return Array.from(datasets.values(), ({ name, stage, table, core, contract }) => ({
    dataset: name,
    stage,
    output: core?.load === 'replace' ? coreOutput(core) : table,
    core: core?.table ?? null,
    core_output: core?.load === 'append' ? coreOutput(core) : null,
    has_money: contract.money !== undefined,
  }));
}

/** Returns the sums that must be equal between stages, for any flow. */
function sumRules(flow: Flow): SumRule[] {
  const findStageId = (wanted: StageKind) =>
    flow.stages.find(({ kind }) => kind === wanted)?.id ?? '';
  const transferred = [...flow.datasets.values()].flatMap(({ stage, table, core }): SumRule[] => {
    if (core?.load !== 'replace') return [];
    const rule = `the catalog has the warehouse's ${table}`;
    return [{ stage, rule, is_money: false, expected: [coreOutput(core)], actual: [table] }];
  });
  const integrated = flow.models.flatMap((model) =>
    modelRules(flow, model, findStageId('integrate')),
  );
  const marts = [...flow.marts, ...flow.shares].flatMap(({ name, reconciles }): SumRule[] => {
    if (!reconciles) return [];
    const periods = { made: name, made_from: reconciles.with };
    const sides = { expected: [reconciles.with], actual: [name], ...periods };
    const stage = findStageId('build-marts');
    const money = { stage, rule: `money of ${name}`, is_money: true, ...sides };
    const rows = { stage, rule: `rows of ${name}`, is_money: false, ...sides };
    return reconciles.rows ? [rows, money] : [money];
  });
  return [...transferred, ...integrated, ...marts];
}

function modelRules(flow: Flow, model: Model, stage: string): SumRule[] {
  const facts = requireDataset(flow, model.rowsOf);
  const sides = {
    expected: [facts.table],
    actual: [model.name, ...(hasReferences(facts) ? [toOrphanTable(facts.name)] : [])],
    made: model.name,
    made_from: facts.name,
  };
  const handedOn = `handed on by ${facts.stage} to ${model.name}`;
  return [
    { stage, rule: `rows ${handedOn}`, is_money: false, ...sides },
    { stage, rule: `money ${handedOn}`, is_money: true, ...sides },
  ];
}

const rules = sqlFile(import.meta.url, './reconcile.sql');

/**
 * Returns a SELECT of one rule for each table of the flow: every chunk in the snapshot of run $1 has the rows in the
 * warehouse that the engine wrote. A chunk's rows were loaded and counted together, so one of them proves all.
 */
function storedRowsSql(flow: Flow): string {
  const kind = flow.forecast ? 'forecast' : 'build-marts';
  const stage = flow.stages.find((each) => each.kind === kind)?.id ?? '';
  const ofTables = listMartTables(flow).map(
    (table) => `SELECT '${stage}' AS stage,
        'periods of ${table.name} with other rows in the warehouse than the engine wrote' AS rule,
        0 AS expected, count(*) AS actual
      FROM listed c
      WHERE relation = '${table.name}'
        AND (rows <> rows_written OR (rows > 0) <> ${hasRowsSql(table, 'c.chunk_id')})`,
  );
  return `WITH listed AS MATERIALIZED (
      SELECT relation, chunk_id, rows, rows_written
      FROM ops.snapshots JOIN ops.snapshot_chunks USING (snapshot_id) JOIN ops.chunks USING (relation, chunk_id)
      WHERE ops.snapshots.run_id = $1
    )
    ${ofTables.join('\nUNION ALL\n')}`;
}

const brokenRule = z.object({
  stage: z.string(),
  rule: z.string(),
  expected: z.string(),
  actual: z.string(),
});

/**
 * Reconciles a run: records every rule with both its sums.
 * @throws AppError RECONCILIATION_FAILED with each failed rule
 */
export async function reconcile(runner: QueryRunner, runId: number, flow: Flow): Promise<void> {
  await runner.query('DELETE FROM ops.reconciliations WHERE run_id = $1', [runId]);
  await runner.query(
    `INSERT INTO ops.reconciliations (run_id, stage, rule, expected, actual)
     SELECT $1, stage, rule, expected, actual FROM (${rules}) rules`,
    [runId, JSON.stringify(datasetRules(flow)), JSON.stringify(sumRules(flow))],
  );
  await runner.query(
    `INSERT INTO ops.reconciliations (run_id, stage, rule, expected, actual)
     SELECT $1, stage, rule, expected, actual FROM (${storedRowsSql(flow)}) rules`,
    [runId],
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
