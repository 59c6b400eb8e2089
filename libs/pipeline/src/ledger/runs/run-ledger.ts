import {
  And,
  type DataSource,
  type EntityManager,
  In,
  LessThan,
  MoreThan,
  MoreThanOrEqual,
  type QueryRunner,
} from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import type { FlowIdentity } from '../../flow/flow.js';
import type { Version } from '../../flow/versions.js';
import { fileStatus } from '../files/source-files.js';
import type { PinnedPlan } from './run-plans.js';
import { Run, RUN_TRIGGERS, StageRun } from './run.entity.js';

const startRunSql = sqlFile(import.meta.url, './start_run.sql');
const cancelRunningStagesSql = sqlFile(import.meta.url, './cancel_running_stages.sql');

/** Returns the files of a failed or cancelled run to the queue of the next run, in the caller's transaction. */
export async function releaseFiles(manager: EntityManager, runId: number): Promise<void> {
  await manager.query(
    `UPDATE ops.source_files SET status = 'W'
     WHERE status = 'A' AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)
       AND EXISTS (SELECT FROM ops.runs WHERE run_id = $1 AND status IN ('failed', 'cancelled'))`,
    [runId],
  );
}

/** Fits into a bigint. */
const RUN_NUMBER = /^[1-9]\d{0,17}$/;
const reportSql = sqlFile(import.meta.url, './run_report.sql');

const count = z.int().nullable();

const runReport = z.object({
  snapshotId: z.string().nullable(),
  /** Warnings of the quality gate, one sentence each without its full stop. */
  warnings: z.array(z.string()),
  files: z.array(
    z.object({
      path: z.string(),
      dataset: z.string(),
      sha256: z.string(),
      status: fileStatus,
      /** Whether this run reads it; an earlier run read the rows of the others. */
      isNew: z.boolean(),
      rowsIn: count,
      rowsOut: count,
      rowsQuarantined: count,
      rowsDuplicate: count,
      rowsSuperseded: count,
      rowsRestated: count,
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  /** Files that the run rejected and no later run took. */
  filesRejected: z.int(),
  quarantine: z.array(z.object({ stage: z.string(), reason: z.string(), rows: z.int() })),
  reconciliations: z.array(
    z.object({
      stage: z.string(),
      rule: z.string(),
      expected: z.string(),
      actual: z.string(),
      holds: z.boolean(),
    }),
  ),
});

/** Facts about a run, apart from its stages. */
export type RunReport = z.output<typeof runReport>;

const requestRow = z.object({
  trigger: z.enum(RUN_TRIGGERS),
  actor: z.string(),
  details: z.record(z.string(), z.unknown()),
  requestedAt: z.date(),
});

export type RunRequested = z.output<typeof requestRow>;

const epochRow = z.object({ epoch: z.int() });
const sameRow = z.object({ isSame: z.boolean() });
/** Null for a run that was never planned. */
const fingerprintRow = z.object({ fingerprint: z.string().nullable() });

const DAY_MS = 86_400_000;

/** Conditions on runs; omitted ones match every run. */
export interface RunFilter {
  status?: Run['status'] | undefined;
  /** Only runs with lower numbers. */
  before?: number | undefined;
  /** Only runs with higher numbers. */
  after?: number | undefined;
  /** First and last day of the request, in UTC, as ISO text. */
  from?: string | undefined;
  to?: string | undefined;
  isOldestFirst?: boolean | undefined;
}

/** Stores the runs of a flow: creates, updates and lists them. */
export class RunLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: FlowIdentity,
  ) {}

  /** Returns the queued or running run, if any. */
  active(): Promise<Run | null> {
    return this.warehouse.manager.findOneBy(Run, {
      flow: this.flow.name,
      status: In(['queued', 'running']),
    });
  }

  /** Returns the first waiting run, if any. */
  nextWaiting(): Promise<Run | null> {
    return this.warehouse.manager.findOne(Run, {
      where: { flow: this.flow.name, status: 'waiting' },
      order: { priority: 'DESC', id: 'ASC' },
    });
  }

  countWaiting(): Promise<number> {
    return this.warehouse.manager.countBy(Run, { flow: this.flow.name, status: 'waiting' });
  }

  /** @throws AppError RUN_NOT_FOUND */
  async requireRun(id: string): Promise<{ run: Run; stages: StageRun[] }> {
    const run = RUN_NUMBER.test(id) && (await this.warehouse.manager.findOneBy(Run, { id }));
    if (!run) throw new AppError('RUN_NOT_FOUND', `there is no run ${id}`);
    return { run, stages: await this.listStages([id]) };
  }

  /** Returns the requests for a run, oldest first. */
  listRequests(id: string): Promise<RunRequested[]> {
    return queryRows(
      this.warehouse,
      requestRow,
      `SELECT trigger, actor, details, requested_at AS "requestedAt" FROM ops.run_requests
       WHERE run_id = $1 ORDER BY request_id`,
      [id],
    );
  }

  /** Returns files, quarantine, reconciliations and snapshot of a run. */
  async report(id: string): Promise<RunReport> {
    const [report] = await queryRows(this.warehouse, runReport, reportSql, [id]);
    if (!report) throw new Error('the report query returned no row');
    return report;
  }

  /** Returns at most `first` runs of a filter, newest first unless it asks for the oldest. */
  list(first: number, { before, after, status, from, to, isOldestFirst = false }: RunFilter = {}) {
    const place = [
      ...(before === undefined ? [] : [LessThan(String(before))]),
      ...(after === undefined ? [] : [MoreThan(String(after))]),
    ];
    const days = [
      ...(from === undefined ? [] : [MoreThanOrEqual(new Date(from))]),
      ...(to === undefined ? [] : [LessThan(new Date(Date.parse(to) + DAY_MS))]),
    ];
    return this.warehouse.manager.find(Run, {
      where: {
        flow: this.flow.name,
        ...(place.length === 0 ? {} : { id: And(...place) }),
        ...(days.length === 0 ? {} : { requestedAt: And(...days) }),
        ...(status === undefined ? {} : { status }),
      },
      order: { id: isOldestFirst ? 'ASC' : 'DESC' },
      take: first,
    });
  }

  /** Returns the stages of runs, those of each run in their order. */
  listStages(ids: readonly string[]): Promise<StageRun[]> {
    return this.warehouse.manager.find(StageRun, {
      where: { runId: In(ids) },
      order: { ordinal: 'ASC' },
    });
  }

  /**
   * @param plan the plan of the run: its input, its rules, its trace, and the settings of its stages
   * @returns false when the run has ended, for example by cancellation
   */
  start(
    runId: number,
    plan: {
      fingerprint: string;
      rules: string;
      rulesVersion?: number | undefined;
      source: string;
      versions: readonly Version[];
      pinned: PinnedPlan;
    },
  ): Promise<boolean> {
    return hasRows(this.warehouse, startRunSql, [
      runId,
      plan.fingerprint,
      plan.rules,
      plan.source,
      JSON.stringify(plan.versions),
      plan.rulesVersion ?? null,
      JSON.stringify(plan.pinned),
    ]);
  }

  /** Ends a run that has no new input. */
  async finishUnchanged(runId: number): Promise<void> {
    await this.warehouse.transaction(async (manager) => {
      const isEnded = await hasRows(
        manager,
        `UPDATE ops.runs SET status = 'unchanged', started_at = coalesce(started_at, now()),
                finished_at = now()
         WHERE run_id = $1 AND status IN ('queued', 'running') RETURNING run_id`,
        [runId],
      );
      if (isEnded) await manager.query('DELETE FROM ops.stage_runs WHERE run_id = $1', [runId]);
    });
  }

  /** Records the run's final input, in the transaction of its last stage. */
  async recordInput(runner: QueryRunner, runId: number, fingerprint: string): Promise<void> {
    await runner.query('UPDATE ops.runs SET input_fingerprint = $2 WHERE run_id = $1', [
      runId,
      fingerprint,
    ]);
  }

  /**
   * Ends a run as failed; keeps the first error, and returns its files to the next run.
   * @param epoch of the failed job: an older epoch does not fail a restarted run
   */
  async fail(runId: number, code: string, message: string, epoch?: number): Promise<void> {
    await this.warehouse.transaction(async (manager) => {
      // Lock stages before the run, in the same order as a claim.
      await manager.query(cancelRunningStagesSql, [runId, epoch ?? null]);
      const isFailed = await hasRows(
        manager,
        `UPDATE ops.runs SET status = 'failed', finished_at = now(), error_code = $2, error_message = $3
         WHERE run_id = $1 AND status IN ('queued', 'running')
           AND flow_epoch = coalesce($4, flow_epoch) RETURNING run_id`,
        [runId, code, message, epoch ?? null],
      );
      if (isFailed) await releaseFiles(manager, runId);
    });
  }

  /** Increments the epoch of the run's jobs; jobs of the old epoch do nothing any more. */
  async nextEpoch(runId: number): Promise<number> {
    const [row] = await queryRows(
      this.warehouse,
      epochRow,
      `UPDATE ops.runs SET flow_epoch = flow_epoch + 1 WHERE run_id = $1
       RETURNING flow_epoch AS epoch`,
      [runId],
    );
    return row?.epoch ?? 1;
  }

  /** Returns the fingerprint of the newest published input, even after a rollback to an older snapshot. */
  async newestFingerprint(): Promise<string | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      fingerprintRow,
      `SELECT input_fingerprint AS fingerprint FROM ops.runs WHERE status = 'succeeded' AND flow = $1
       ORDER BY run_id DESC LIMIT 1`,
      [this.flow.name],
    );
    return row?.fingerprint ?? undefined;
  }

  /**
   * Returns whether the newest published run had this input and the current quality rules.
   * @param rulesVersion the newest version of the flow's rules; undefined while none are set
   */
  async isNewest(fingerprint: string, rulesVersion: number | undefined): Promise<boolean> {
    const qualityRules = (version: string) =>
      `(SELECT rules -> 'qualityRules' FROM ops.flow_rules WHERE flow = $1 AND version = ${version})`;
    const [row] = await queryRows(
      this.warehouse,
      sameRow,
      `SELECT coalesce(input_fingerprint = $2, false) AND
              ${qualityRules('rules_version')} IS NOT DISTINCT FROM ${qualityRules('$3')} AS "isSame"
       FROM ops.runs r WHERE status = 'succeeded' AND r.flow = $1 ORDER BY run_id DESC LIMIT 1`,
      [this.flow.name, fingerprint, rulesVersion ?? null],
    );
    return row?.isSame ?? false;
  }

  /** Returns the fingerprint of the published snapshot's input. */
  async publishedFingerprint(): Promise<string | undefined> {
    const [row] = await queryRows(
      this.warehouse,
      fingerprintRow,
      `SELECT input_fingerprint AS fingerprint FROM ops.runs JOIN ops.snapshots USING (run_id)
       WHERE snapshots.status = 'published' AND snapshots.flow = $1`,
      [this.flow.name],
    );
    return row?.fingerprint ?? undefined;
  }
}
