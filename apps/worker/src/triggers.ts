import { Inject, Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { AppError } from '#platform/errors/app-error.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import type { ObjectName } from '#lake/ports/object-events.js';
import type { Run } from '#pipeline/ledger/runs/run.entity.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';
import { followFlow } from '#pipeline/triggers/after-flow.js';
import { decideSchedules } from '#pipeline/triggers/decide-schedules.js';
import { ArrivalEvents, type MessageOutcome } from '#pipeline/triggers/arrival-events.js';
import { FileArrivals } from '#pipeline/triggers/file-arrivals.js';
import { PollingService } from '#platform/process/polling-service.js';
import { HEARD, QUEUE_PORT, TRIGGERED_FLOWS, type TriggeredFlows } from './tokens.js';
import { pause } from '#platform/aws/retries.js';
import type { FailureLog } from '#platform/process/failure-log.js';

const INTERVAL_MS = 1_000;
/** A folder may hold many thousand files, on a remote machine. */
const FILES_INTERVAL_MS = 2_000;

/** A request that may not start now is retried at the next poll. */
const NOT_NOW = ['RUN_ALREADY_ACTIVE', 'FLOW_PAUSED'];

/**
 * Starts automatic runs: waiting ones, and those by schedule, by arrival or after another flow. Every worker polls; the
 * ledger lets one of them start each.
 */
@Injectable()
export class Triggers extends PollingService {
  private readonly arrivals: ReadonlyMap<FlowServices, FileArrivals>;
  private readonly fileEvents: ArrivalEvents | undefined;
  private readonly poll: FileEventPoll | undefined;

  constructor(
    @Inject(TRIGGERED_FLOWS) private readonly triggered: TriggeredFlows,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    @Inject(HEARD) heard: (object: ObjectName) => void,
    registry: Registry,
  ) {
    super('Triggers');
    this.every(INTERVAL_MS, 'start runs', () => this.pollFlows());
    this.every(FILES_INTERVAL_MS, 'scan the source', () => this.pollFiles());
    const { flows, settleMs, isMetered, fileEvents } = triggered;
    this.arrivals = new Map(
      flows.map((services) => {
        const { ledger, source } = services;
        return [services, new FileArrivals(ledger, source, { settleMs, isMetered })];
      }),
    );
    const messages = new Counter({
      name: 'retailstream_source_messages_total',
      help: 'Number of messages about files in the source, by content: own, other, unreadable.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    if (!fileEvents) return;
    const count = (outcome: MessageOutcome) => messages.inc({ outcome });
    this.fileEvents = new ArrivalEvents({
      ...fileEvents,
      onObject: heard,
      logger: this.logger,
      count,
    });
    this.poll = new FileEventPoll(this.fileEvents, this.failures);
  }

  override onApplicationBootstrap(): void {
    void super.onApplicationBootstrap();
    this.poll?.start(() => {
      for (const { watch } of this.arrivals.values()) watch.wake(Date.now());
    });
  }

  override async onApplicationShutdown(): Promise<void> {
    await Promise.all([super.onApplicationShutdown(), this.poll?.stop()]);
  }

  private async pollFlows(): Promise<void> {
    for (const services of this.triggered.flows) {
      const { ledger } = services;
      await this.start(services, 'schedules', async () =>
        decideSchedules(ledger, await new DatabaseClock(ledger.warehouse).read(), (message) =>
          this.logger.warn(message),
        ),
      );
      await this.start(services, 'flow', () => followFlow(ledger));
      await this.start(services, 'waiting', () => ledger.requests.promote());
    }
  }

  private async pollFiles(): Promise<void> {
    for (const [services, arrivals] of this.arrivals) {
      const now = Date.now();
      if (arrivals.watch.isDue(now)) {
        await this.start(services, 'files', () => arrivals.poll(now));
      }
    }
    await this.releaseFileEvents();
  }

  /** Called after the ledger has stored the requests for runs. */
  private async releaseFileEvents(): Promise<void> {
    const watches = Array.from(this.arrivals.values(), ({ watch }) => watch);
    const isDone = (at: number) => watches.every((watch) => watch.isDone(at));
    await this.fileEvents?.release(isDone, Date.now()).catch((error: unknown) => {
      // The messages come again and are deleted then.
      this.logger.debug(`cannot receive file events: ${String(error)}`);
    });
  }

  /** A failed trigger blocks neither the other triggers nor the other flows. */
  private async start(
    { flow }: FlowServices,
    trigger: string,
    ask: () => Promise<Run | Run[] | undefined>,
  ): Promise<void> {
    const key = `${flow.name} ${trigger}`;
    try {
      const begun = (await ask()) ?? [];
      this.failures.recordRecovery(key);
      for (const run of Array.isArray(begun) ? begun : [begun]) {
        this.logger.log(`run ${run.id} of ${flow.name} starts, trigger ${run.trigger}`);
        await this.queue.enqueuePlan(Number(run.id), run.flowEpoch);
      }
    } catch (error) {
      if (error instanceof AppError && NOT_NOW.includes(error.code)) return;
      this.failures.report(key, `${key}: ${String(error)}`);
    }
  }
}

/** Wait after a failed poll, or while this worker holds the most messages that it can. */
const REST_MS = 5_000;
const FILE_EVENTS = 'receive file events';

/** Polls for notifications of files until it is stopped. */
class FileEventPoll {
  private readonly stopping = new AbortController();
  private polling: Promise<void> = Promise.resolve();

  constructor(
    private readonly news: ArrivalEvents,
    private readonly failures: FailureLog,
  ) {}

  /** @param wake called when files have arrived */
  start(wake: () => void): void {
    this.polling = this.poll(wake);
  }

  /** Ends a wait at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.polling;
  }

  private async poll(wake: () => void): Promise<void> {
    const { signal } = this.stopping;
    const isStopping = () => signal.aborted;
    while (!isStopping()) {
      try {
        if (!this.news.isOpen) await pause(REST_MS, signal);
        else if (await this.news.receive(signal, Date.now)) wake();
        this.failures.recordRecovery(FILE_EVENTS);
      } catch (error) {
        if (isStopping()) return;
        this.failures.report(FILE_EVENTS, `${FILE_EVENTS}: ${String(error)}`);
        await pause(REST_MS, signal).catch(() => undefined);
      }
    }
  }
}
