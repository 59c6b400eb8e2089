import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Finding, isCompared, comparison, type QualityRule } from '../flow/quality-rule.js';

const countSnapshotRowsSql = sqlFile(import.meta.url, './count_snapshot_rows.sql');

const compareFiguresSql = sqlFile(import.meta.url, './compare_figures.sql');
const figuresRow = z.record(z.string(), z.string().nullable());
const countedRow = z.object({
  relation: z.string(),
  rows: z.string().nullable(),
  money: z.string().nullable(),
  isCounted: z.boolean(),
});

/** Measured values of a rule: exact decimals as text, null without a value. */
type MeasuredFigure = Pick<Finding, 'of' | 'beside'> & { figure: string | null };

const nothing: MeasuredFigure = { figure: null, of: null, beside: [] };

/** By rule name. */
type Figures = ReadonlyMap<string, MeasuredFigure>;

/**
 * Measures a snapshot, and the published one if a rule compares with it, and checks each figure against its limits.
 * @returns one finding per rule, in their order
 */
export async function findings(
  runner: QueryRunner,
  rules: readonly QualityRule[],
  snapshotId: number,
  previousSnapshot: number | undefined,
): Promise<Finding[]> {
  const measured = await readAllFigures(runner, rules, snapshotId);
  const previous =
    previousSnapshot === undefined
      ? new Map<string, MeasuredFigure>()
      : await readAllFigures(runner, rules.filter(isCompared), previousSnapshot);
  const limitsBy = (name: 'maxDrop' | 'maxRise' | 'most') =>
    rules.map(({ limits }) => limits[name] ?? null);
  const judged = await queryRows(runner, comparison, compareFiguresSql, [
    rules.map(({ name }) => measured.get(name)?.figure ?? null),
    rules.map(({ name }) => previous.get(name)?.figure ?? null),
    limitsBy('maxDrop'),
    limitsBy('maxRise'),
    limitsBy('most'),
  ]);
  return judged.map((finding, index) => {
    const { of, beside } = measured.get(rules[index]?.name ?? '') ?? nothing;
    return { ...finding, previousSnapshot, of, beside };
  });
}

/** Reads each mart once for all its rules, and not at all if the counts of its chunks suffice. */
async function readAllFigures(
  runner: QueryRunner,
  rules: readonly QualityRule[],
  snapshotId: number,
): Promise<Figures> {
  const figures = new Map<string, MeasuredFigure>();
  const marts = [...new Set(rules.map(({ mart }) => mart))];
  const countedMarts = await countedFigures(runner, marts, snapshotId);
  for (const name of marts) {
    const counted = countedMarts.get(name);
    const open: QualityRule[] = [];
    for (const rule of rules.filter(({ mart }) => mart === name)) {
      const figure = rule.counted && counted?.[rule.counted];
      if (figure == null) open.push(rule);
      else figures.set(rule.name, { ...nothing, figure });
    }
    const [apart, together] = [open.filter(({ by }) => by), open.filter(({ by }) => !by)];
    for (const rules of [together, ...apart.map((rule) => [rule])]) {
      for (const [rule, found] of await readFigures(runner, name, rules, snapshotId)) {
        figures.set(rule, found);
      }
    }
  }
  return figures;
}

/** @param rules several without `by`, or one */
async function readFigures(
  runner: QueryRunner,
  mart: string,
  rules: readonly QualityRule[],
  snapshotId: number,
): Promise<Figures> {
  if (rules.length === 0) return new Map();
  const listFigureSql = ({ figure, beside = [] }: QualityRule) => [figure, ...beside];
  const columns = rules.flatMap((rule, index) =>
    listFigureSql(rule).map((sql, place) => `(${sql})::text AS f${index}_${place}`),
  );
  const by = rules[0]?.by;
  const [row = {}] = await queryRows(
    runner,
    figuresRow,
    by === undefined
      ? `SELECT ${columns.join(', ')} FROM mart.${mart} WHERE snapshot_id = $1`
      : `SELECT ${columns.join(', ')}, ${by}::text AS "of" FROM mart.${mart} WHERE snapshot_id = $1
         GROUP BY ${by} ORDER BY ${rules[0]?.figure} DESC NULLS LAST, ${by} DESC LIMIT 1`,
    [snapshotId],
  );
  const found = rules.map((rule, index): [string, MeasuredFigure] => {
    const [figure = null, ...beside] = listFigureSql(rule).map(
      (_, place) => row[`f${index}_${place}`] ?? null,
    );
    return [rule.name, { figure, beside, of: row['of'] ?? null }];
  });
  return new Map(found);
}

/** Returns the totals of marts' chunks, by mart; without marts of which one chunk has no counts. */
async function countedFigures(
  runner: QueryRunner,
  marts: readonly string[],
  snapshotId: number,
): Promise<ReadonlyMap<string, z.output<typeof countedRow>>> {
  const rows = await queryRows(runner, countedRow, countSnapshotRowsSql, [snapshotId, marts]);
  return new Map(rows.filter(({ isCounted }) => isCounted).map((row) => [row.relation, row]));
}
