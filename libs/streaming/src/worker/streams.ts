import type { DataSource } from 'typeorm';
import { createSourceWriter } from '#composition/create-source.js';
import type { WorkerGuestParts } from '#composition/guest.js';
import { AppError } from '#platform/errors/app-error.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { ProgramConfig } from '../composition/program-config.js';
import { StreamDeliveries } from '../deliveries/stream-deliveries.js';
import { countLive } from '../live/live-events.js';
import type { EventSource } from '../ports/event-source.js';
import { EventLedger } from '../reader/event-ledger.js';
import { seekStream } from '../reader/seek-stream.js';
import { recordLags } from '../reader/stream-lag.js';
import { StreamReader } from '../reader/stream-reader.js';
import { StreamStates } from '../reader/stream-states.js';
import { type Stream, listStreams } from '../reader/stream.js';
import { PollingService } from '#platform/process/polling-service.js';
const CUT_INTERVAL_MS = 250;
const POLL_INTERVAL_MS = 5_000;
const RETENTION_INTERVAL_MS = 60_000;

/** A run that may not start now is asked for again. */
const NOT_NOW = ['RUN_ALREADY_ACTIVE', 'FLOW_PAUSED'];

/** Reads the streams of all flows, and delivers their events to the source. Every worker does; the warehouse lets one of them store each event. */
export class Streams extends PollingService {
  private readonly ending = new AbortController();
  private readonly config: ProgramConfig;
  private readonly queue: RunQueue;
  private readonly warehouse: DataSource;
  private readonly states: StreamStates;
  private readonly streams: readonly Stream[];
  private readonly readers: readonly StreamReader[];
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    { config, flows, warehouse, ledgers, queue }: Omit<WorkerGuestParts<ProgramConfig>, 'copies'>,
    private readonly source: EventSource,
  ) {
    super('Streams');
    this.config = config;
    this.queue = queue;
    this.warehouse = warehouse;
    this.states = new StreamStates(warehouse);
    this.streams = flows.flatMap(listStreams);
    this.readers = this.streams.map((stream) => this.open(stream, ledgers.of(stream.flow)));
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
    await this.source.close();
  }

  private open(stream: Stream, ledger: Ledger): StreamReader {
    const { warehouse, source, states, logger } = this;
    const { cutSeconds, cutRows, unpublishedMax, keptDays } = this.config.streams;
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
      await this.seek(name);
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

  private async seek(stream: string): Promise<void> {
    const { seekTo, gap } = await this.states.requireState(stream);
    // The positions of a topic that was created again exist once the gap is accepted.
    if (!seekTo || (gap && gap.topicId !== gap.keptTopicId)) return;
    const { signal } = this.ending;
    const skipped = await seekStream(this.warehouse, this.source, stream, seekTo, signal).catch(
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
