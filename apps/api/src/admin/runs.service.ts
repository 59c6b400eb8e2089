import { Inject, Injectable } from '@nestjs/common';
import type { Run } from '#pipeline/ledger/run.entity.js';
import type { StageRun } from '#pipeline/ledger/stage-run.entity.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { startRun } from '#pipeline/runs/start-run.js';
import { QUEUE_PORT } from '../tokens.js';
import type { RunDetail, RunError, RunsArgs, RunStage, RunSummary } from './run.model.js';

/** Runs as administrators see them. */
@Injectable()
export class RunsService {
  constructor(
    private readonly ledger: Ledger,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
  ) {}

  /** @throws AppError RUN_ALREADY_ACTIVE */
  async start(onlyIfChanged: boolean, actor: string): Promise<RunSummary> {
    const request = { trigger: 'admin', onlyIfChanged, actor } as const;
    return summaryOf(await startRun(this.ledger, this.queue, request));
  }

  async list({ first, before }: RunsArgs): Promise<RunSummary[]> {
    const runs = await this.ledger.runs.list(
      first,
      before === undefined ? undefined : String(before),
    );
    return runs.map(summaryOf);
  }

  /** @throws AppError RUN_NOT_FOUND */
  async get(id: string): Promise<RunDetail> {
    const { run, stages } = await this.ledger.runs.get(id);
    const report = await this.ledger.runs.report(id);
    return { ...summaryOf(run), ...report, stages: stages.map(stageOf) };
  }
}

function summaryOf(run: Run): RunSummary {
  return {
    id: run.id,
    status: run.status,
    trigger: run.trigger,
    requestedAt: run.requestedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    error: errorOf(run),
    statusUrl: `/v1/admin/runs/${run.id}`,
  };
}

function stageOf(stage: StageRun): RunStage {
  const {
    runId: _runId,
    ordinal: _ordinal,
    errorCode: _code,
    errorMessage: _message,
    ...rest
  } = stage;
  return {
    ...rest,
    startedAt: stage.startedAt?.toISOString() ?? null,
    finishedAt: stage.finishedAt?.toISOString() ?? null,
    error: errorOf(stage),
  };
}

function errorOf({ errorCode, errorMessage }: Run | StageRun): RunError | null {
  return errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' };
}
