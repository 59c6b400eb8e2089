import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { In, LessThan, QueryFailedError } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import type { FlowIdentity } from '../flow/flow.js';
import { lockFlow } from './lock-flow.js';
import { Run, type RunTrigger } from './run.entity.js';
import { StageRun } from './stage-run.entity.js';

const UNIQUE_VIOLATION = '23505';
/** Fits a bigint. */
const RUN_NUMBER = /^[1-9]\d{0,17}$/;
const reportSql = sqlFile(import.meta.url, './run-report.sql');

const count = z.int().nullable();

const runReport = z.object({
  snapshotId: z.string().nullable(),
  files: z.array(
    z.object({
      path: z.string(),
      dataset: z.string(),
      sha256: z.string(),
      /** W: waiting, A: being processed, I: processed, E: refused. */
      status: z.string(),
      /** Read by this run; the others' rows were read by an earlier one. */
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

/** What the ledger knows of a run beside its stages. */
export type RunReport = z.output<typeof runReport>;

const runRow = z.object({ id: z.string() });
const epochRow = z.object({ epoch: z.int() });
const timeRow = z.object({ at: z.number() });
/** A run that was never planned has none. */
const fingerprintRow = z.object({ fingerprint: z.string().nullable() });

/** Runs of a flow: requested, planned, finished. */
export class RunLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: FlowIdentity,
  ) {}

  /**
   * Records a request for a run.
   * @throws AppError RUN_ALREADY_ACTIVE when another run of the flow is queued or running
   */
  async request(trigger: RunTrigger, onlyIfChanged: boolean): Promise<Run> {
    try {
      return await this.warehouse.transaction(async (manager) => {
        await lockFlow(manager, this.flow.name, 'runs');
        const [row] = await queryRows(
          manager,
          runRow,
          `INSERT INTO ops.runs (flow, trigger, only_if_changed) VALUES ($1, $2, $3)
           RETURNING run_id AS id`,
          [this.flow.name, trigger, onlyIfChanged],
        );
        const id = row?.id ?? '';
        await this.addStages(manager, id);
        return manager.findOneByOrFail(Run, { id });
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const active = await this.active();
      throw alreadyActive(active?.id ?? '', error);
    }
  }

  /**
   * Lets a run that failed go on where it stopped, in the caller's transaction.
   * @returns the epoch of its new jobs
   * @throws AppError RUN_ALREADY_ACTIVE when any run of the flow is under way, this one among them
   */
  async resume(runner: QueryRunner, runId: number): Promise<number> {
    // A request for a run of the flow waits for the end of this transaction, and then finds this one.
    await lockFlow(runner, this.flow.name, 'runs');
    const [active] = await queryRows(
      runner,
      z.object({ id: z.string() }),
      `SELECT run_id AS id FROM ops.runs WHERE status IN ('queued', 'running') AND flow = $1`,
      [this.flow.name],
    );
    if (active) throw alreadyActive(active.id);
    const [run] = await queryRows(
      runner,
      z.object({ epoch: z.number() }),
      `UPDATE ops.runs SET status = 'running', flow_epoch = flow_epoch + 1, finished_at = NULL,
              error_code = NULL, error_message = NULL
       WHERE run_id = $1 AND status = 'failed' RETURNING flow_epoch AS epoch`,
      [runId],
    );
    if (!run) throw new Error(`run ${runId} has not failed and cannot be resumed`);
    return run.epoch;
  }

  /** The run that is queued or running, if any. */
  active(): Promise<Run | null> {
    return this.warehouse.manager.findOneBy(Run, {
      flow: this.flow.name,
      status: In(['queued', 'running']),
    });
  }

  /** @throws AppError RUN_NOT_FOUND */
  async get(id: string): Promise<{ run: Run; stages: StageRun[] }> {
    const run = RUN_NUMBER.test(id) && (await this.warehouse.manager.findOneBy(Run, { id }));
    if (!run) throw new AppError('RUN_NOT_FOUND', `there is no run ${id}`);
    const stages = await this.warehouse.manager.find(StageRun, {
      where: { runId: id },
      order: { ordinal: 'ASC' },
    });
    return { run, stages };
  }

  /** Files, quarantine, reconciliations and snapshot of a run. */
  async report(id: string): Promise<RunReport> {
    const [report] = await queryRows(this.warehouse, runReport, reportSql, [id]);
    if (!report) throw new Error('the report query gave no row');
    return report;
  }

  /** Newest first, at most `first`, older than `before` when given. */
  list(first: number, before?: string): Promise<Run[]> {
    return this.warehouse.manager.find(Run, {
      where: {
        flow: this.flow.name,
        ...(before === undefined ? {} : { id: LessThan(before) }),
      },
      order: { id: 'DESC' },
      take: first,
    });
  }

  /** @param plan what the run was planned on: its input, the rules for it, and where it came from */
  async start(
    runId: number,
    plan: { fingerprint: string; rules: string; source: string },
  ): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.runs SET status = 'running', started_at = coalesce(started_at, now()),
              input_fingerprint = $2, rules = $3, source = $4
       WHERE run_id = $1 AND status IN ('queued', 'running')`,
      [runId, plan.fingerprint, plan.rules, plan.source],
    );
  }

  /** Ends a run that had nothing to do. */
  async finishUnchanged(runId: number): Promise<void> {
    await this.warehouse.transaction(async (manager) => {
      await manager.query(
        `UPDATE ops.runs SET status = 'unchanged', started_at = coalesce(started_at, now()),
                finished_at = now() WHERE run_id = $1`,
        [runId],
      );
      await manager.query('DELETE FROM ops.stage_runs WHERE run_id = $1', [runId]);
    });
  }

  /** Says what the run was made from in the end, in the transaction of its last stage. */
  async recordInput(runner: QueryRunner, runId: number, fingerprint: string): Promise<void> {
    await runner.query('UPDATE ops.runs SET input_fingerprint = $2 WHERE run_id = $1', [
      runId,
      fingerprint,
    ]);
  }

  /** Ends a run in the transaction that ends its last stage. */
  async succeed(runner: QueryRunner, runId: number): Promise<void> {
    await runner.query(
      `UPDATE ops.runs SET status = 'succeeded', finished_at = now()
       WHERE run_id = $1 AND status = 'running'`,
      [runId],
    );
  }

  /** Ends a run that cannot go on; the first error stays, and its files wait for the next run. */
  async fail(runId: number, code: string, message: string): Promise<void> {
    await this.warehouse.transaction(async (manager) => {
      await manager.query(
        `UPDATE ops.runs SET status = 'failed', finished_at = now(), error_code = $2, error_message = $3
         WHERE run_id = $1 AND status IN ('queued', 'running')`,
        [runId, code, message],
      );
      await manager.query(
        `UPDATE ops.source_files SET status = 'W'
         WHERE status = 'A' AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)
           AND EXISTS (SELECT FROM ops.runs WHERE run_id = $1 AND status = 'failed')`,
        [runId],
      );
    });
  }

  /** Gives the run's jobs a new epoch; those of the old one do nothing from now on. */
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

  /** When the last successful run finished, Unix seconds; 0 when none has. */
  async lastSuccess(): Promise<number> {
    const [row] = await queryRows(
      this.warehouse,
      timeRow,
      `SELECT coalesce(extract(epoch FROM max(finished_at)), 0)::float8 AS at
       FROM ops.runs WHERE status = 'succeeded' AND flow = $1`,
      [this.flow.name],
    );
    return row?.at ?? 0;
  }

  /** Fingerprint of the newest input that was published, also where an older snapshot was put back. */
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

  /** Fingerprint of the input that the published snapshot was made from. */
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

  private async addStages(manager: EntityManager, runId: string): Promise<void> {
    await manager.query(
      `INSERT INTO ops.stage_runs (run_id, stage, ordinal)
       SELECT $1, stage, ordinal FROM unnest($2::text[]) WITH ORDINALITY AS s (stage, ordinal)`,
      [runId, this.flow.stages.map(({ id }) => id)],
    );
  }
}

function alreadyActive(runId: string, cause?: unknown): AppError {
  const message = `run ${runId} is under way: follow it at /v1/admin/runs/${runId}`;
  return new AppError('RUN_ALREADY_ACTIVE', message, { cause });
}

function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  return (error.driverError as { code?: unknown }).code === UNIQUE_VIOLATION;
}
