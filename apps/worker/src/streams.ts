import { Inject, Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { createSourceWriter } from '#composition/create-source.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Config } from '#composition/read-config.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';
import { StreamDeliveries } from '#streaming/deliveries/stream-deliveries.js';
import { countLive } from '#streaming/live/live-events.js';
import { registerStreamMetrics } from '#streaming/metrics/stream-metrics.js';
import type { EventSource } from '#streaming/ports/event-source.js';
import { EventLedger } from '#streaming/reader/event-ledger.js';
import { seekStream } from '#streaming/reader/seek-stream.js';
import { recordLags } from '#streaming/reader/stream-lag.js';
import { StreamReader } from '#streaming/reader/stream-reader.js';
import { StreamStates } from '#streaming/reader/stream-states.js';
import { type Stream, listStreams } from '#streaming/reader/stream.js';
import { PollingService } from '#platform/process/polling-service.js';
import {
  CONFIG,
  EVENT_SOURCE,
  QUEUE_PORT,
  TRIGGERED_FLOWS,
  type TriggeredFlows,
} from './tokens.js';

const CUT_INTERVAL_MS = 250;
const POLL_INTERVAL_MS = 5_000;
const RETENTION_INTERVAL_MS = 60_000;

/** A run that may not start now is asked for again. */
const NOT_NOW = ['RUN_ALREADY_ACTIVE', 'FLOW_PAUSED'];

/** Reads the streams of all flows, and delivers their events to the source. Every worker does; the warehouse lets one of them store each event. */
@Injectable()
export class Streams extends PollingService {
  private readonly ending = new AbortController();
  private readonly states: StreamStates;
  private readonly streams: readonly Stream[];
  private readonly readers: readonly StreamReader[];
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    @Inject(EVENT_SOURCE) private readonly source: EventSource | null,
    private readonly warehouse: DataSource,
    registry: Registry,
  ) {
    super('Streams');
    const names = flows.map(({ flow }) => flow.name);
    registerStreamMetrics(registry, warehouse, names);
    this.states = new StreamStates(warehouse);
    const bound = source
      ? flows.flatMap((services) =>
          listStreams(services.flow).map((stream) => ({ stream, services })),
        )
      : [];
    this.streams = bound.map(({ stream }) => stream);
    this.readers = bound.flatMap(({ stream, services }) =>
      source ? [this.open(stream, services, source)] : [],
    );
  }

  override async onApplicationBootstrap(): Promise<void> {
    for (const stream of this.streams) await this.states.add(stream);
    this.reading = Promise.all(this.readers.map((reader) => reader.run(this.ending.signal)));
    await super.onApplicationBootstrap();
  }

  /** Lets the current batches be stored. */
  override async onApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await Promise.all([this.reading, super.onApplicationShutdown()]);
    await this.source?.close();
  }

  private open(stream: Stream, services: FlowServices, source: EventSource): StreamReader {
    const { warehouse, states, logger } = this;
    const { cutSeconds, cutRows, unpublishedMax, keptDays } = this.config.streams;
    const { ledger } = services;
    const writer = createSourceWriter(this.config);
    const deliveries = new StreamDeliveries({
      warehouse,
      stream,
      ledger,
      writer,
      cutSeconds,
      cutRows,
    });
    const { name } = stream;
    this.every(CUT_INTERVAL_MS, `deliver the events of ${name}`, () => this.deliver(deliveries));
    this.every(POLL_INTERVAL_MS, `follow the stream ${name}`, async () => {
      await this.seek(name, source);
      await recordLags(warehouse, source, name, this.ending.signal);
    });
    this.every(POLL_INTERVAL_MS, `follow the files of ${name}`, async () => {
      await deliveries.recordPublished();
      const refusal = await deliveries.findRefusal();
      if (refusal !== undefined) await this.states.fail(name, refusal);
    });
    this.every(RETENTION_INTERVAL_MS, `drop old events of ${name}`, async () => {
      while (!this.ending.signal.aborted && (await deliveries.dropExpired(keptDays)) > 0);
    });
    return new StreamReader({
      stream,
      source,
      ledger: new EventLedger(warehouse, name),
      states,
      countUnpublished: () => countLive(warehouse, stream),
      unpublishedMax,
      logger,
    });
  }

  private async deliver(deliveries: StreamDeliveries): Promise<void> {
    await deliveries.cut();
    await deliveries.write();
    try {
      const run = await deliveries.requestRun();
      if (run) await this.queue.enqueuePlan(Number(run.id), run.flowEpoch);
    } catch (error) {
      if (!(error instanceof AppError && NOT_NOW.includes(error.code))) throw error;
    }
  }

  private async seek(stream: string, source: EventSource): Promise<void> {
    const { seekTo, gap } = await this.states.requireState(stream);
    // The positions of a topic that was created again exist once the gap is accepted.
    if (!seekTo || (gap && gap.topicId !== gap.keptTopicId)) return;
    const { signal } = this.ending;
    const skipped = await seekStream(this.warehouse, source, stream, seekTo, signal).catch(
      async (error: unknown) => {
        const why = `cannot skip to ${seekTo.toISOString()}: ${String(error)}`;
        if (!signal.aborted) await this.states.recordError(stream, why);
        throw error;
      },
    );
    await this.states.completeSeek(stream, seekTo);
    this.logger.log(`stream ${stream}: skipped ${skipped} events before ${seekTo.toISOString()}`);
  }
}
