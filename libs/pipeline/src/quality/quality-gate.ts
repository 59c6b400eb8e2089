import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { DATA_FAILURES } from '#lake/ports/compute.js';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Flow } from '../flow/flow.js';
import type { Finding, QualityRule } from '../flow/quality-rule.js';
import { findings } from './measure.js';

const comparableSnapshotSql = sqlFile(import.meta.url, './comparable_snapshot.sql');
const recordChecksSql = sqlFile(import.meta.url, './record_checks.sql');

export const outcomes = z.enum(['passed', 'warned', 'held', 'overridden']);
type Outcome = z.output<typeof outcomes>;

/** The result of one check of a snapshot, as the ledger records it. */
export interface QualityCheck
  extends
    Pick<QualityRule, 'name' | 'kind' | 'action' | 'allowed'>,
    Pick<Finding, 'measured' | 'previous'> {
  outcome: Outcome;
  /** The finding, as a sentence without a full stop. */
  message: string;
}

const datasetRow = z.object({ dataset: z.string() });

/**
 * Returns a warning for each referenced dataset of which a run has no valid row, because no file came or all rows were
 * refused. Rows that refer to it pass unchecked. A snapshot without such a warning had all its checks.
 */
async function uncheckedReferences(
  runner: QueryRunner,
  { datasets }: Pick<Flow, 'datasets'>,
  runId: number,
): Promise<QualityCheck[]> {
  const columns = new Map<string, string[]>();
  for (const { name, references } of datasets.values()) {
    for (const { to, column } of references.filter(({ optional }) => optional)) {
      columns.set(to, [...(columns.get(to) ?? []), `${column} of ${name}`]);
    }
  }
  const present = await queryRows(
    runner,
    datasetRow,
    `SELECT DISTINCT dataset FROM ops.run_files JOIN ops.source_files USING (file_id)
     WHERE run_id = $1 AND rows_out > 0`,
    [runId],
  );
  const isPresent = (dataset: string) => present.some((row) => row.dataset === dataset);
  return [...columns]
    .filter(([dataset]) => !isPresent(dataset))
    .map(([dataset, unchecked]) => ({
      name: `unchecked-${dataset.replaceAll('_', '-')}`,
      kind: 'reference',
      action: 'warn',
      allowed: 'at least 1 row',
      measured: '0',
      previous: null,
      outcome: 'warned',
      message:
        `${unchecked.join(' and ')} is not checked, because there is no valid ${dataset} row: ` +
        `deliver a ${dataset} file, or correct the refused one`,
    }));
}

const leftOutRow = z.object({ rows: z.string(), message: z.string() });

/** Returns a warning if the forecasts leave rows of history out. */
async function forecastGaps(
  runner: QueryRunner,
  { forecast }: Pick<Flow, 'forecast'>,
  snapshotId: number,
): Promise<QualityCheck[]> {
  if (!forecast) return [];
  const found = await queryRows(runner, leftOutRow, forecast.leftOut, [snapshotId]);
  return found.map(({ rows, message }) => ({
    name: 'left-out-of-forecast',
    kind: 'forecast',
    action: 'warn',
    allowed: 'no row',
    measured: rows,
    previous: null,
    outcome: 'warned',
    message,
  }));
}

const fileRow = z.object({ path: z.string(), code: z.string() });

/** Returns a warning for each file of a run that is missing from its snapshot, because the engine failed with it alone. */
async function checkExcludedFiles(runner: QueryRunner, runId: number): Promise<QualityCheck[]> {
  const files = await queryRows(
    runner,
    fileRow,
    `SELECT file_path AS path, error_code AS code
     FROM ops.run_files JOIN ops.source_files USING (file_id)
     WHERE run_id = $1 AND status = 'E' AND error_code = ANY ($2) ORDER BY delivery_order`,
    [runId, DATA_FAILURES],
  );
  const [first] = files;
  if (!first) return [];
  const others = files.length > 1 ? ` and ${files.length - 1} more files` : '';
  return [
    {
      name: 'files-set-aside',
      kind: 'files',
      action: 'warn',
      allowed: '0 files',
      measured: String(files.length),
      previous: null,
      outcome: 'warned',
      message:
        `the snapshot is partial: it lacks ${first.path}${others}, with which the engine fails (${first.code}): ` +
        `read the reason in the list of files, correct the file and deliver it again`,
    },
  ];
}

const snapshotRow = z.object({ id: z.int() });

interface Candidate {
  runId: number;
  snapshotId: number;
  /** Number of the snapshot that was published when the run was planned; null without one. */
  against: number | null;
}

/**
 * Checks a snapshot against the rules, warns of references that could not be checked, of rows that the forecasts leave
 * out and of missing files, and records the findings in place of earlier ones. The caller has locked the snapshots.
 */
export async function checkQuality(
  runner: QueryRunner,
  flow: Pick<Flow, 'name' | 'datasets' | 'forecast'>,
  rules: readonly QualityRule[],
  candidate: Candidate,
): Promise<QualityCheck[]> {
  const previous = await comparable(runner, flow.name, candidate);
  const found = await findings(runner, rules, candidate.snapshotId, previous);
  const isOverridden = await hasOverride(runner, candidate.snapshotId);
  const checks = found.flatMap((finding, index) => {
    const rule = rules[index];
    return rule ? [toQualityCheck(rule, finding, isOverridden)] : [];
  });
  checks.push(...(await uncheckedReferences(runner, flow, candidate.runId)));
  checks.push(...(await forecastGaps(runner, flow, candidate.snapshotId)));
  checks.push(...(await checkExcludedFiles(runner, candidate.runId)));
  await record(runner, candidate, checks);
  return checks;
}

function toQualityCheck(rule: QualityRule, finding: Finding, isOverridden: boolean): QualityCheck {
  const broken: Outcome = rule.action === 'warn' ? 'warned' : isOverridden ? 'overridden' : 'held';
  const outcome = finding.isBroken ? broken : 'passed';
  const { name, kind, action, allowed } = rule;
  const { measured, previous } = finding;
  const message = rule.describe(finding);
  return { name, kind, action, allowed, measured, previous, outcome, message };
}

/**
 * Returns the snapshot that was published when the run was planned, or the published one if that was dropped; undefined
 * unless it has the same source.
 */
async function comparable(
  runner: QueryRunner,
  flow: string,
  { runId, against }: Candidate,
): Promise<number | undefined> {
  const [row] = await queryRows(runner, snapshotRow, comparableSnapshotSql, [runId, flow, against]);
  return row?.id;
}

function hasOverride(runner: QueryRunner, snapshotId: number): Promise<boolean> {
  return hasRows(
    runner,
    'SELECT FROM ops.snapshots WHERE snapshot_id = $1 AND override_reason IS NOT NULL',
    [snapshotId],
  );
}

async function record(
  runner: QueryRunner,
  { runId, snapshotId }: Candidate,
  checks: readonly QualityCheck[],
): Promise<void> {
  await runner.query('DELETE FROM ops.quality_checks WHERE snapshot_id = $1', [snapshotId]);
  await runner.query(recordChecksSql, [
    runId,
    snapshotId,
    checks.map(({ name }) => name),
    checks.map(({ kind }) => kind),
    checks.map(({ action }) => action),
    checks.map(({ allowed }) => allowed),
    checks.map(({ measured }) => measured),
    checks.map(({ previous }) => previous),
    checks.map(({ outcome }) => outcome),
    checks.map(({ message }) => message),
  ]);
}
