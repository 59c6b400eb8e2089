import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Flow, FlowIdentity, StageId } from '../../flow/flow.js';
import type { Version } from '../../flow/versions.js';
import { type FlowRulesVersion, rulesVersion } from '../flows/flow-rules.js';

const recordPlanSql = sqlFile(import.meta.url, './record_plan.sql');
const recordOutcomeSql = sqlFile(import.meta.url, './record_outcome.sql');
const cleanedPeriodCountsSql = sqlFile(import.meta.url, './cleaned_period_counts.sql');
const baseSnapshotSql = sqlFile(import.meta.url, './base_snapshot.sql');
const lastPeriodCountsSql = sqlFile(import.meta.url, './last_period_counts.sql');
const listPlansSql = sqlFile(import.meta.url, './list_plans.sql');
const lastVersionsSql = sqlFile(import.meta.url, './last_versions.sql');

const rowsBasis = z.enum(['ledger', 'files', 'former', 'unknown']);
/**
 * Source of an expected row count: existing chunks, row counts of files (an upper bound), the previous snapshot, or
 * none.
 */
export type RowsBasis = z.output<typeof rowsBasis>;

/** What a run will build of a relation. */
interface PlannedRelation {
  /** A dataset, a model or a mart. */
  relation: string;
  /** Number of its periods, and of those to build; null while the periods of new files are unknown. */
  periods: number | null;
  toMake: number | null;
  /** Null when unknown. */
  rows: number | null;
  by: RowsBasis;
}

const number = z.coerce.number().nullable();
const planRow = z.object({
  relation: z.string(),
  stage: z.string(),
  periodsExpected: number,
  periodsToMake: number,
  rowsExpected: number,
  rowsExpectedBy: rowsBasis,
  periods: number,
  periodsMade: number,
  rows: number,
});

/** Plan and outcome of one relation in one run; unknown values are null. */
type PlanAndOutcome = z.output<typeof planRow>;

const version = z.object({
  kind: z.enum([
    ...(['code', 'contract', 'model', 'mart', 'share', 'quality', 'setting'] as const),
    ...(['rules', 'parameter'] as const),
  ]),
  name: z.string(),
  version: z.string(),
});
const versionsRow = z.object({ runId: z.string(), versions: z.array(version) });

const declaredRows = z.object({ relation: z.string(), period: z.string(), rows: z.number() });
const former = declaredRows.extend({ digest: z.string() });

/** Rows of one period of a dataset, by file of a run. */
export type DeclaredRows = z.output<typeof declaredRows>;
/** A chunk of the snapshot before a run. */
export type FormerChunk = z.output<typeof former>;

const baseRow = versionsRow.extend({
  snapshotId: z.int(),
  versions: versionsRow.shape.versions.nullable(),
});

/** The run whose snapshot a later run builds on, with the versions of its plan. */
export type BaseRun = z.output<typeof baseRow>;

const earlierRow = z.object({ fileId: z.number(), period: z.string(), rows: z.number() });

/** Stores plans of runs, the versions they used, and their outcomes. */
export class RunPlans {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Records what a stage will build. Keeps the record of its first attempt, because a later attempt finds less to do.
   */
  async record(
    runId: number,
    stage: StageId,
    relations: readonly PlannedRelation[],
  ): Promise<void> {
    await this.warehouse.query(recordPlanSql, [runId, stage, JSON.stringify(relations)]);
  }

  /** Records the outcome, from the chunks of the run's snapshot. */
  async recordOutcome(runner: QueryRunner, runId: number, snapshotId: number): Promise<void> {
    await runner.query(recordOutcomeSql, [runId, snapshotId]);
  }

  /** Returns the rows in a run's cleaned files. */
  listDeclaredRows(runId: number): Promise<DeclaredRows[]> {
    return queryRows(this.warehouse, declaredRows, cleanedPeriodCountsSql, [runId]);
  }

  /** Returns the chunks of a snapshot; none when it is null. */
  listFormerChunks(snapshotId: number | null): Promise<FormerChunk[]> {
    return queryRows(
      this.warehouse,
      former,
      `SELECT relation, period, digest, rows::float8 AS rows
       FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id) WHERE snapshot_id = $1`,
      [snapshotId],
    );
  }

  /** Returns the run of the newest snapshot before `runId` that is, or was, published. */
  async base(runId: number): Promise<BaseRun | undefined> {
    const [row] = await queryRows(this.warehouse, baseRow, baseSnapshotSql, [runId]);
    return row;
  }

  /** Returns rows by period from the last cleaning of each file, under any rules. */
  listLastCleanedRows(fileIds: readonly number[]): Promise<z.output<typeof earlierRow>[]> {
    return queryRows(this.warehouse, earlierRow, lastPeriodCountsSql, [fileIds]);
  }

  /** Returns plan and outcome of a run; empty before its first stage has planned. */
  list(runId: string): Promise<PlanAndOutcome[]> {
    return queryRows(this.warehouse, planRow, listPlansSql, [runId]);
  }

  /** Returns the versions of a run's plan, and those of the previously planned run of its flow. */
  async listVersions(runId: string): Promise<{ now: Version[]; before: Version[] | undefined }> {
    const rows = await queryRows(this.warehouse, versionsRow, lastVersionsSql, [runId]);
    const [now, before] = rows;
    // A run without stored versions has nothing to compare.
    if (now?.runId !== runId) return { now: [], before: undefined };
    return { now: now.versions, before: before?.versions };
  }
}

const nowSql = sqlFile(import.meta.url, './pinned_now.sql');
const pinnedWithRulesSql = sqlFile(import.meta.url, './pinned_with_rules.sql');

const found = z.object({
  /** Backfills that the run builds, in request order. Days are ISO text. */
  backfills: z.array(z.object({ id: z.number(), from: z.string(), to: z.string() })),
  /** Numbers of the withdrawn files of the run's source, of all flows. */
  withdrawn: z.array(z.number()),
  /** Other flows that move their processed files. */
  movers: z.array(z.string()),
  /** Number of the published snapshot, the base of comparison; null without one. */
  published: z.int().nullable(),
  /** Number of the newest snapshot that is published or retained; null without one. */
  former: z.int().nullable(),
  /** Number of the snapshot that the upstream flow had published; null without one. Plans before such flows lack it. */
  upstream: z.int().nullable().default(null),
});

const pinnedPlan = found.extend({
  /** Quality rules as declared. */
  qualityRules: z.array(z.unknown()),
});

/**
 * Inputs of a run's stages that operators may change during the run, apart from its files and its version of the flow's
 * rules. Written once, when the run is planned.
 */
export type PinnedPlan = z.output<typeof pinnedPlan>;

const pinnedRow = z.object({ pinned: pinnedPlan.nullable() });
const ruledRow = pinnedRow.extend({ set: rulesVersion.nullable() });

/** Input of a pinned plan. */
interface PinnedFrom {
  /** Source folder as a URL. */
  source: string;
  otherFlows: readonly Pick<Flow, 'name' | 'processed'>[];
  /** As declared. */
  qualityRules: readonly unknown[];
}

export class PinnedPlans {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: FlowIdentity,
  ) {}

  /** Returns the plan of a run as of now. Writes nothing: `RunLedger.start` stores it. */
  async now(runId: number, { source, otherFlows, qualityRules }: PinnedFrom): Promise<PinnedPlan> {
    const declared = Object.fromEntries(otherFlows.map(({ name, processed }) => [name, processed]));
    const [row] = await queryRows(this.warehouse, found, nowSql, [
      this.flow.name,
      runId,
      source,
      JSON.stringify(declared),
      this.flow.forecast?.upstream ?? null,
    ]);
    if (!row) throw new Error('the query of the plan returned no row');
    return { ...row, qualityRules: [...qualityRules] };
  }

  /** Returns the plan of a run; undefined before it is planned. */
  async find(runId: number): Promise<PinnedPlan | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      pinnedRow,
      'SELECT pinned FROM ops.runs WHERE run_id = $1',
      [runId],
    );
    return row?.pinned ?? undefined;
  }

  /** Returns the plan of a run, and the version of the flow's rules that it was planned with; each undefined without one. */
  async findWithRules(
    runId: number,
  ): Promise<{ plan: PinnedPlan | undefined; set: FlowRulesVersion | undefined }> {
    const [row] = await queryRows(this.warehouse, ruledRow, pinnedWithRulesSql, [runId]);
    return { plan: row?.pinned ?? undefined, set: row?.set ?? undefined };
  }
}
