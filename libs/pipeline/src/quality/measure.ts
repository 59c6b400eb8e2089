import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Finding, isCompared, judgement, type QualityRule } from '../flow/quality-rule.js';

const judgeSql = sqlFile(import.meta.url, './judge.sql');
const figuresRow = z.record(z.string(), z.string().nullable());
const countedRow = z.object({
  rows: z.string().nullable(),
  money: z.string().nullable(),
  isCounted: z.boolean(),
});

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

/** Reads each mart once, whatever the number of its rules, and not at all where its chunks are counted. */
async function figuresOf(
  runner: QueryRunner,
  rules: readonly QualityRule[],
  snapshotId: number,
): Promise<Figures> {
  const figures = new Map<string, string | null>();
  for (const name of new Set(rules.map(({ mart }) => mart))) {
    const counted = await countedFigures(runner, name, snapshotId);
    const open: QualityRule[] = [];
    for (const rule of rules.filter(({ mart }) => mart === name)) {
      const figure = rule.counted && counted?.[rule.counted];
      if (figure == null) open.push(rule);
      else figures.set(rule.name, figure);
    }
    if (open.length === 0) continue;
    const columns = open.map(({ figure }, index) => `(${figure})::text AS f${index}`);
    const [row] = await queryRows(
      runner,
      figuresRow,
      `SELECT ${columns.join(', ')} FROM mart.${name} WHERE snapshot_id = $1`,
      [snapshotId],
    );
    for (const [index, rule] of open.entries()) figures.set(rule.name, row?.[`f${index}`] ?? null);
  }
  return figures;
}

/** What the chunks of a mart add up to; undefined when one of them was not counted when it was made. */
async function countedFigures(
  runner: QueryRunner,
  mart: string,
  snapshotId: number,
): Promise<z.output<typeof countedRow> | undefined> {
  const [row] = await queryRows(
    runner,
    countedRow,
    `SELECT sum(rows)::text AS rows, CASE WHEN count(money) = count(*) THEN sum(money)::text END AS money,
            coalesce(bool_and(bytes IS NOT NULL), false) AS "isCounted"
     FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
     WHERE snapshot_id = $1 AND relation = $2`,
    [snapshotId, mart],
  );
  return row?.isCounted ? row : undefined;
}
