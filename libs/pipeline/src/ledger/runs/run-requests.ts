import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { openSpan } from '#platform/tracing/spans.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { FlowIdentity } from '../../flow/flow.js';
import type { FlowSettings } from '../flows/flow-settings.js';
import { lockFlow } from '../flows/lock-flow.js';
import { runSpanName } from './run-traces.js';
import { Run, type RunTrigger } from './run.entity.js';
import { storableJson } from '#platform/text/storable-text.js';

const promoteWaitingRunSql = sqlFile(import.meta.url, './promote_waiting_run.sql');
const addRunSql = sqlFile(import.meta.url, './add_run.sql');
const goingRunsSql = sqlFile(import.meta.url, './going_runs.sql');

/** The waiting run of a flow with the highest rank starts first. */
export const PRIORITIES = { low: -1, normal: 0, high: 1 } as const;
export type Priority = keyof typeof PRIORITIES;

export const toPriority = (rank: number): Priority =>
  (Object.keys(PRIORITIES) as Priority[]).find((name) => PRIORITIES[name] === rank) ?? 'normal';

/** A request for a run, with its origin. */
export interface RunRequest {
  trigger: RunTrigger;
  /** End as unchanged when no input of the run has changed since the last success. */
  onlyIfChanged: boolean;
  /** `key 3`, `cli`, `schedule nightly`. */
  actor: string;
  /** A schedule and its time, the new files, or the snapshot of another flow. */
  details?: Record<string, unknown>;
  priority?: Priority;
  /** Writes more in the transaction of the request. */
  also?: (session: Queryable, run: Run) => Promise<void>;
}

/** Outcome of a request: a run starts, a run waits, or the request joins a waiting run. */
export interface RequestedRun {
  run: Run;
  became: 'started' | 'waits' | 'joined';
}

/** More waiting runs than this come from a client in an endless loop. */
const WAITING_MAX = 100;

const runRow = z.object({ id: z.string(), status: z.string() });

/** Handles requests for runs of a flow, and its waiting runs. */
export class RunRequests {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: FlowIdentity,
    private readonly settings: FlowSettings,
  ) {}

  /**
   * Requests a run, in the caller's transaction.
   * @throws AppError FLOW_PAUSED; RUN_ALREADY_ACTIVE when a run is active and the flow refuses a second
   */
  async request(manager: EntityManager, request: RunRequest): Promise<RequestedRun> {
    const asked = await this.place(manager, request);
    await request.also?.(manager, asked.run);
    return asked;
  }

  private async place(manager: EntityManager, request: RunRequest): Promise<RequestedRun> {
    await lockFlow(manager, this.flow.name, 'runs');
    const { concurrency, ...state } = await this.settings.read(manager);
    if (state.pausedAt) {
      const why = `${this.flow.name} was paused by ${state.pausedBy}: ${state.pauseReason}`;
      throw new AppError('FLOW_PAUSED', `${why}; resume the flow, then start a run`);
    }
    const ahead = await this.ahead(manager);
    const [first] = ahead;
    // A waiting run with no run before it starts at the next poll of a worker.
    if (!first) return this.add(manager, request, 'started');
    if (concurrency === 'refuse') throw createActiveRunError(first.id);
    const waiting = ahead.find(({ status }) => status === 'waiting');
    if (ahead.length > WAITING_MAX) throw tooMany(this.flow.name);
    if (concurrency === 'wait' || !waiting) return this.add(manager, request, 'waits');
    return this.join(manager, waiting.id, request);
  }

  /**
   * Starts the next waiting run, unless a run is active or the flow is paused.
   * @returns that run, for the queue
   */
  promote(): Promise<Run | undefined> {
    return this.warehouse.transaction(async (manager) => {
      await lockFlow(manager, this.flow.name, 'runs');
      const [row] = await queryRows(manager, z.object({ id: z.string() }), promoteWaitingRunSql, [
        this.flow.name,
      ]);
      return row && manager.findOneByOrFail(Run, { id: row.id });
    });
  }

  /** Returns active runs, then waiting ones. */
  private ahead(manager: EntityManager): Promise<z.output<typeof runRow>[]> {
    return queryRows(
      manager,
      runRow,
      `SELECT run_id AS id, status FROM ops.runs
       WHERE flow = $1 AND status IN ('queued', 'running', 'waiting')
       ORDER BY status = 'waiting', run_id`,
      [this.flow.name],
    );
  }

  private async add(
    manager: EntityManager,
    request: RunRequest,
    became: 'started' | 'waits',
  ): Promise<RequestedRun> {
    const { trigger, onlyIfChanged, priority = 'normal' } = request;
    const span = openSpan(runSpanName(this.flow.name));
    const [row] = await queryRows(manager, z.object({ id: z.string() }), addRunSql, [
      this.flow.name,
      became === 'started' ? 'queued' : 'waiting',
      trigger,
      onlyIfChanged,
      PRIORITIES[priority],
      span?.traceParent ?? null,
      span?.parentSpanId ?? null,
    ]);
    const id = row?.id ?? '';
    await manager.query(
      `INSERT INTO ops.stage_runs (run_id, stage, ordinal)
       SELECT $1, stage, ordinal FROM unnest($2::text[]) WITH ORDINALITY AS s (stage, ordinal)`,
      [id, this.flow.stages.map((stage) => stage.id)],
    );
    await this.record(manager, id, request);
    return { run: await manager.findOneByOrFail(Run, { id }), became };
  }

  /** The waiting run covers both requests, with the higher priority of the two. */
  private async join(
    manager: EntityManager,
    id: string,
    request: RunRequest,
  ): Promise<RequestedRun> {
    await manager.query(
      `UPDATE ops.runs SET only_if_changed = only_if_changed AND $2, priority = greatest(priority, $3)
       WHERE run_id = $1`,
      [id, request.onlyIfChanged, PRIORITIES[request.priority ?? 'normal']],
    );
    await this.record(manager, id, request);
    return { run: await manager.findOneByOrFail(Run, { id }), became: 'joined' };
  }

  private async record(manager: EntityManager, id: string, request: RunRequest): Promise<void> {
    await manager.query(
      `INSERT INTO ops.run_requests (run_id, trigger, actor, details) VALUES ($1, $2, $3, $4)`,
      [id, request.trigger, request.actor, storableJson(request.details ?? {})],
    );
  }
}

function tooMany(flow: string): AppError {
  const message = `${WAITING_MAX} runs of ${flow} already wait: wait until one starts, or cancel some`;
  return new AppError('RUN_ALREADY_ACTIVE', message);
}

/** @param runId the run that is active or waits */
export function createActiveRunError(runId: string): AppError {
  const message = `run ${runId} is active: follow it at /v1/admin/runs/${runId}`;
  return new AppError('RUN_ALREADY_ACTIVE', message);
}

interface RunEpoch {
  runId: number;
  epoch: number;
}

const goingRow = z.object({ runId: z.coerce.number(), epoch: z.int() });

/** Returns those of `runs` that are active in the given epoch. */
export function listActiveRuns(
  warehouse: DataSource,
  runs: readonly RunEpoch[],
): Promise<RunEpoch[]> {
  return queryRows(warehouse, goingRow, goingRunsSql, [
    runs.map(({ runId }) => runId),
    runs.map(({ epoch }) => epoch),
  ]);
}
