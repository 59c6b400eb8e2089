import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Finding, isCompared, judgement, type QualityRule } from '../flow/quality-rule.js';

const judgeSql = sqlFile(import.meta.url, './judge.sql');
const figuresRow = z.record(z.string(), z.string().nullable());

/** Figures by the name of their rule, exact decimals as text; null where there was nothing to measure. */
type Figures = ReadonlyMap<string, string | null>;

/**
 * Measures a snapshot, and the published one where a rule compares with it, and holds each figure to
 * its limits.
 * @returns a finding a rule, in their order
 */
export async function findings(
  runner: QueryRunner,
  rules: readonly QualityRule[],
  snapshotId: number,
  previousSnapshot: number | undefined,
): Promise<Finding[]> {
  const measured = await figuresOf(runner, rules, snapshotId);
  const previous =
    previousSnapshot === undefined
      ? new Map<string, string>()
      : await figuresOf(runner, rules.filter(isCompared), previousSnapshot);
  const limitsBy = (name: 'maxDrop' | 'maxRise' | 'most') =>
    rules.map(({ limits }) => limits[name] ?? null);
  const judged = await queryRows(runner, judgement, judgeSql, [
    rules.map(({ name }) => measured.get(name) ?? null),
    rules.map(({ name }) => previous.get(name) ?? null),
    limitsBy('maxDrop'),
    limitsBy('maxRise'),
    limitsBy('most'),
  ]);
  return judged.map((finding) => ({ ...finding, previousSnapshot }));
}

/** Reads each mart once, whatever the number of its rules. */
async function figuresOf(
  runner: QueryRunner,
  rules: readonly QualityRule[],
  snapshotId: number,
): Promise<Figures> {
  const figures = new Map<string, string | null>();
  for (const name of new Set(rules.map(({ mart }) => mart))) {
    const own = rules.filter(({ mart }) => mart === name);
    const columns = own.map(({ figure }, index) => `(${figure})::text AS f${index}`);
    const [row] = await queryRows(
      runner,
      figuresRow,
      `SELECT ${columns.join(', ')} FROM mart.${name} WHERE snapshot_id = $1`,
      [snapshotId],
    );
    for (const [index, rule] of own.entries()) figures.set(rule.name, row?.[`f${index}`] ?? null);
  }
  return figures;
}
