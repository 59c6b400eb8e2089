import { CellCheck } from '#intake/contracts/check-cells.js';
import { AppError } from '#platform/errors/app-error.js';
import { pause } from '#platform/aws/patience.js';
import { FailureLog } from '#platform/logging/failure-log.js';
import type { Logger } from '#platform/logging/logger.js';
import type { EventPosition, EventSource } from '../ports/event-source.js';
import { StreamGap } from '../ports/stream-gap.js';
import type { EventLedger } from './event-ledger.js';
import { EventParser } from './parse-event.js';
import { PartitionReader } from './partition-reader.js';
import type { Stream } from './stream.js';
import { mayRead, type StreamStates } from './stream-states.js';

/** Services and limits of the readers of one stream. */
export interface ReaderServices {
  stream: Stream;
  source: EventSource;
  ledger: EventLedger;
  states: StreamStates;
  /** Returns the number of stored events that no published snapshot has. */
  unpublished(): Promise<number>;
  /** The reader waits while more events than this are unpublished. */
  unpublishedMax: number;
  logger: Pick<Logger, 'warn' | 'log'>;
}

/** Bytes of events in memory at once: every partition holds a batch and the next one. */
const BYTES = 32 * 1024 ** 2;
const BATCH_BYTES_MAX = 2 * 1024 ** 2;
const BATCH_BYTES_MIN = 64 * 1024;
/** Events that no later attempt can read. */
const STOPPING = ['STREAM_CODEC', 'STREAM_SCHEMA'];
/** Between two looks at the state of the stream. */
const WATCH_MS = 1_000;
/** After an empty batch, in case the source did not wait for an event itself. */
const EMPTY_MS = 20;

/** Reads all partitions of a stream, each event once, also while other workers do the same. */
export class StreamReader {
  private readonly parser: EventParser;
  private readonly check: CellCheck;
  private readonly failures: FailureLog;

  constructor(private readonly services: ReaderServices) {
    this.parser = new EventParser(services.stream.contract);
    this.check = new CellCheck(services.stream.contract);
    this.failures = new FailureLog(services.logger);
  }

  /** Reads until the signal fires; then resolves once the current batches are stored. */
  async run(signal: AbortSignal): Promise<void> {
    const { stream, logger } = this.services;
    const reading = `read the stream ${stream.name}`;
    const isEnding = () => signal.aborted;
    while (!isEnding()) {
      try {
        if (await this.mayGoOn()) await this.readWhileAllowed(signal);
        this.failures.recovered(reading);
      } catch (error) {
        if (isEnding()) return;
        this.failures.report(reading, `cannot ${reading}: ${String(error)}`);
        await this.stopFor(error).catch((failure: unknown) => {
          logger.warn(`cannot stop the stream ${stream.name}: ${String(failure)}`);
        });
      }
      await rest(WATCH_MS, signal);
    }
  }

  private async mayGoOn(): Promise<boolean> {
    const { stream, states, unpublished, unpublishedMax } = this.services;
    if (!mayRead(await states.get(stream.name))) return false;
    return (await unpublished()) < unpublishedMax;
  }

  /** Reads until an operator or the number of unpublished events stops the stream. @throws error of any partition */
  private async readWhileAllowed(signal: AbortSignal): Promise<void> {
    const { stream, source, ledger } = this.services;
    const positions = await ledger.positions(await source.partitions(stream.name));
    const ending = new AbortController();
    const all = AbortSignal.any([signal, ending.signal]);
    const bytes = Math.floor(BYTES / (2 * Math.max(1, positions.length)));
    const batch = Math.max(BATCH_BYTES_MIN, Math.min(BATCH_BYTES_MAX, bytes));
    const work = [this.watch(positions.length, all)].concat(
      positions.map((position) => this.readPartition(position, batch, all)),
    );
    try {
      await Promise.race(work);
    } finally {
      ending.abort();
      await Promise.allSettled(work);
    }
  }

  /** Resolves when the stream may not go on, or has other partitions. */
  private async watch(partitions: number, signal: AbortSignal): Promise<void> {
    const { stream, source } = this.services;
    const isEnding = () => signal.aborted;
    while (!isEnding()) {
      await rest(WATCH_MS, signal);
      if (isEnding() || !(await this.mayGoOn())) return;
      if ((await source.partitions(stream.name)).length !== partitions) return;
    }
  }

  private async readPartition(
    position: EventPosition,
    bytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { stream, source, ledger } = this.services;
    const { parser, check } = this;
    const services = { topic: stream.name, check, source, ledger, parser, bytes };
    let reader: PartitionReader | undefined = new PartitionReader(services, position);
    while (!signal.aborted && reader) {
      const step = await reader.step(signal);
      if (step === 'empty') await rest(EMPTY_MS, signal);
      if (step !== 'moved') continue;
      // Another worker reads this partition: one of the two is enough.
      await rest(WATCH_MS, signal);
      const now = await ledger.position(position.partition);
      reader = now && new PartitionReader(services, now);
    }
  }

  private async stopFor(error: unknown): Promise<void> {
    const { stream, states } = this.services;
    if (error instanceof StreamGap) await states.stopAtGap(stream.name, error);
    else if (error instanceof AppError && STOPPING.includes(error.code) && !error.retryable)
      await states.fail(stream.name, error.message);
  }
}

/** Waits, or returns at once when the signal fires. */
const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, signal).catch(() => undefined);
