import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { runSpanName, RunTraces, type TracedRun } from '#pipeline/ledger/run-traces.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Repeated } from '#platform/process/repeated.js';
import { tellSpan } from '#platform/tracing/span-elsewhere.js';
import { isTracing } from '#platform/tracing/tracing.js';
import { belowSpan } from '#platform/tracing/with-span.js';

const INTERVAL_MS = 1_000;

/**
 * The spans of runs. A run goes on in several processes, over restarts, and may end in any of them: so its span
 * is named when it is asked for, its stages are below that name whoever does them, and the span itself is sent
 * when the ledger says that the run is over, once, by whichever worker looks first.
 */
@Injectable()
export class RunSpans implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Traces');
  private readonly troubles = new Troubles(this.logger);
  private readonly looks = new Repeated(INTERVAL_MS, () => this.look());
  private readonly traces: RunTraces;

  constructor(warehouse: DataSource) {
    this.traces = new RunTraces(warehouse);
  }

  onApplicationBootstrap(): void {
    if (isTracing()) this.looks.start();
  }

  /** What has ended just now is told at once. */
  async onApplicationShutdown(): Promise<void> {
    await this.looks.stop();
    if (isTracing()) await this.look();
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

  private look(): Promise<void> {
    return this.troubles.orTell('look for runs that are over', async () => {
      // One that ended long ago did so while no worker sent traces.
      for (const run of await this.traces.takeEnded()) if (run.isRecent) tellRun(run);
    });
  }
}

function tellRun({ id, flow, trigger, status, errorCode, ...run }: TracedRun): void {
  tellSpan(run, {
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
