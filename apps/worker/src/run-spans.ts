import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { runSpanName, RunTraces, type TracedRun } from '#pipeline/ledger/runs/run-traces.js';
import { belowSpan, exportSpan } from '#platform/tracing/spans.js';
import { isTracing } from '#platform/tracing/tracing.js';
import { PollingService } from './polling-service.js';

const INTERVAL_MS = 1_000;
const DOING = 'look for runs that are over';

/**
 * The spans of runs. A run goes on in several processes, over restarts, and may end in any of them: so its span
 * is named when it is asked for, its stages are below that name whoever does them, and the span itself is sent
 * when the ledger says that the run is over, once, by whichever worker looks first.
 */
@Injectable()
export class RunSpans extends PollingService {
  private readonly traces: RunTraces;

  constructor(warehouse: DataSource) {
    super('Traces');
    this.traces = new RunTraces(warehouse);
    if (isTracing()) this.every(INTERVAL_MS, DOING, () => this.sendEnded());
  }

  /** What has ended just now is sent at once. */
  override async onApplicationShutdown(): Promise<void> {
    await super.onApplicationShutdown();
    if (isTracing()) await this.failures.guard(DOING, () => this.sendEnded());
  }

  /** Does a job of a run, below the span of that. */
  async below<Result>(runId: number, work: () => Promise<Result>): Promise<Result> {
    const traceParent = isTracing() ? await this.nameOf(runId) : undefined;
    return traceParent === undefined ? work() : belowSpan(traceParent, work);
  }

  /** A run goes on whether its trace does or not. */
  private async nameOf(runId: number): Promise<string | undefined> {
    try {
      return await this.traces.of(runId);
    } catch (error) {
      this.logger.warn(`could not look up the trace of run ${runId}: ${String(error)}`);
      return undefined;
    }
  }

  private async sendEnded(): Promise<void> {
    // One that ended long ago did so while no worker sent traces.
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
