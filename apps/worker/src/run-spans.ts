import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { runSpanName, RunTraces, type TracedRun } from '#pipeline/ledger/runs/run-traces.js';
import { runWithParentSpan, exportSpan } from '#platform/tracing/spans.js';
import { isTracing } from '#platform/tracing/tracing.js';
import { PollingService } from '#platform/process/polling-service.js';

const INTERVAL_MS = 1_000;
const DOING = 'find ended runs';

/**
 * The spans of runs. A run spans several processes and restarts, so its span gets an id on the first request. Stages
 * are children of that id in every process. One worker sends the run's span, once, after the ledger shows that the run
 * has ended.
 */
@Injectable()
export class RunSpans extends PollingService {
  private readonly traces: RunTraces;

  constructor(warehouse: DataSource) {
    super('Traces');
    this.traces = new RunTraces(warehouse);
    if (isTracing()) this.every(INTERVAL_MS, DOING, () => this.sendEnded());
  }

  /** Sends the runs that ended just now at once. */
  override async onApplicationShutdown(): Promise<void> {
    await super.onApplicationShutdown();
    if (isTracing()) await this.failures.guard(DOING, () => this.sendEnded());
  }

  /** Does a job of a run as a child of the run's span. */
  async runInSpan<Result>(runId: number, work: () => Promise<Result>): Promise<Result> {
    const traceParent = isTracing() ? await this.findTraceParent(runId) : undefined;
    return traceParent === undefined ? work() : runWithParentSpan(traceParent, work);
  }

  /** A run continues even if its trace fails. */
  private async findTraceParent(runId: number): Promise<string | undefined> {
    try {
      return await this.traces.findOrStart(runId);
    } catch (error) {
      this.logger.warn(`cannot read the trace of run ${runId}: ${String(error)}`);
      return undefined;
    }
  }

  private async sendEnded(): Promise<void> {
    // Older runs ended while no worker sent traces.
    for (const run of await this.traces.takeEnded()) if (run.isRecent) sendRun(run);
  }
}

function sendRun({ id, flow, trigger, status, errorCode, ...run }: TracedRun): void {
  exportSpan(run, {
    name: runSpanName(flow),
    from: run.begunAt.getTime(),
    to: run.finishedAt.getTime(),
    attributes: {
      'retailstream.flow': flow,
      'retailstream.run.id': id,
      'retailstream.run.trigger': trigger,
      'retailstream.run.status': status,
    },
    failure: status === 'failed' ? (errorCode ?? 'FAILED') : undefined,
  });
}
