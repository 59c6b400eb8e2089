import { CellCheck } from '#intake/contracts/check-cells.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { pause } from '#platform/aws/retries.js';
import { FailureLog } from '#platform/process/failure-log.js';
import type { Logger } from '#platform/logging/logger.js';
import type { EventPartition, EventPosition, EventSource } from '../ports/event-source.js';
import { findGap, StreamGap } from '../ports/stream-gap.js';
import type { EventLedger } from './event-ledger.js';
import { EventParser } from './parse-event.js';
import { OffsetFailures, ReadFailure } from './offset-failures.js';
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
  countUnpublished(): Promise<number>;
  /** The reader waits while more events than this are unpublished. */
  unpublishedMax: number;
  logger: Pick<Logger, 'warn' | 'log'>;
  /** Before another attempt. At one position, each further attempt waits twice as long. */
  retryMs?: number;
}

/** Bytes of events in memory at once: every partition holds a batch and the next one. */
const BYTES = 32 * 1024 ** 2;
const BATCH_BYTES_MAX = 2 * 1024 ** 2;
const BATCH_BYTES_MIN = 64 * 1024;
/** Events that no later attempt can read. */
const STOPPING = ['STREAM_CODEC', 'STREAM_SCHEMA'];
/** Errors that pass without a change of the stream. */
const PASSING = ['STREAM_TOPIC_UNKNOWN', 'DISK_FULL'];
/** Attempts at one position that fail with one error, before the stream stops. */
const TRIES = 5;
/** Between two looks at the state of the stream. */
const WATCH_MS = 1_000;
/** After an empty batch, in case the source did not wait for an event itself. */
const EMPTY_MS = 20;

/** Reads all partitions of a stream, each event once, also while other workers do the same. */
export class StreamReader {
  private readonly parser: EventParser;
  private readonly check: CellCheck;
  private readonly failures: FailureLog;
  private readonly offsets = new OffsetFailures();

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
      let waitMs = WATCH_MS;
      try {
        if (await this.mayGoOn()) await this.readWhileAllowed(signal);
        this.failures.recordRecovery(reading);
      } catch (error) {
        if (isEnding()) return;
        this.failures.report(reading, `cannot ${reading}: ${String(error)}`);
        waitMs = await this.recordFailure(error).catch((failure: unknown) => {
          logger.warn(`cannot record the failure of the stream ${stream.name}: ${String(failure)}`);
          return WATCH_MS;
        });
      }
      await waitOrAbort(waitMs, signal);
    }
  }

  private async mayGoOn(): Promise<boolean> {
    const { stream, states, countUnpublished, unpublishedMax } = this.services;
    if (!mayRead(await states.requireState(stream.name))) return false;
    return (await countUnpublished()) < unpublishedMax;
  }

  /** Reads until an operator or the number of unpublished events stops the stream. @throws error of any partition */
  private async readWhileAllowed(signal: AbortSignal): Promise<void> {
    const { stream, source, ledger } = this.services;
    const partitions = await source.partitions(stream.name);
    const positions = await ledger.positions(partitions);
    this.requireSameTopic(positions, partitions);
    const unread = new Set(positions.map(({ partition }) => partition));
    const ending = new AbortController();
    const all = AbortSignal.any([signal, ending.signal]);
    const bytes = Math.floor(BYTES / (2 * Math.max(1, positions.length)));
    const batch = Math.max(BATCH_BYTES_MIN, Math.min(BATCH_BYTES_MAX, bytes));
    const done = ({ partition }: EventPosition) => unread.delete(partition);
    const work = [this.watch(positions.length, () => unread.size === 0, all)].concat(
      positions.map((position) => this.readPartition(position, batch, done, all)),
    );
    try {
      await Promise.race(work);
    } finally {
      ending.abort();
      await Promise.allSettled(work);
    }
  }

  /**
   * A topic that was created again may have fewer partitions, whose positions no fetch reaches.
   * @throws StreamGap
   */
  private requireSameTopic(
    positions: readonly EventPosition[],
    partitions: readonly EventPartition[],
  ): void {
    for (const position of positions) {
      const isFormer = partitions.every(({ topicId }) => topicId !== position.topicId);
      const gap = isFormer && findGap(this.services.stream.name, position, partitions);
      if (gap) throw gap;
    }
  }

  /**
   * Resolves when the stream may not go on, or has other partitions.
   * @param isReading whether every partition was read since the last failure
   */
  private async watch(
    partitions: number,
    isReading: () => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { stream, source, states } = this.services;
    const isEnding = () => signal.aborted;
    while (!isEnding()) {
      await waitOrAbort(WATCH_MS, signal);
      if (isEnding() || !(await this.mayGoOn())) return;
      if ((await source.partitions(stream.name)).length !== partitions) return;
      if (isReading()) await states.recordError(stream.name, null);
    }
  }

  private async readPartition(
    position: EventPosition,
    bytes: number,
    done: (at: EventPosition) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { stream, source, ledger } = this.services;
    const { parser, check } = this;
    const services = { topic: stream.name, check, source, ledger, parser, bytes };
    let reader: PartitionReader | undefined = new PartitionReader(services, position);
    while (!signal.aborted && reader) {
      const step = await runStep(reader, signal);
      done(position);
      if (step === 'empty') await waitOrAbort(EMPTY_MS, signal);
      if (step !== 'moved') continue;
      // Another worker reads this partition: one of the two is enough.
      await waitOrAbort(WATCH_MS, signal);
      const now = await ledger.position(position.partition);
      reader = now && new PartitionReader(services, now);
    }
  }

  /**
   * Stops the stream after an error that no later attempt can pass, or records the error.
   * @returns milliseconds until the next attempt
   */
  private async recordFailure(failure: unknown): Promise<number> {
    const { stream, states, retryMs = WATCH_MS } = this.services;
    const cause = failure instanceof ReadFailure ? failure.cause : failure;
    if (cause instanceof StreamGap) {
      await states.stopAtGap(stream.name, cause);
      return WATCH_MS;
    }
    const error = toAppError(cause, 'STREAM_FAILED');
    const isPassing = error.retryable || PASSING.includes(error.code);
    if (isPassing || !(failure instanceof ReadFailure)) {
      await states.recordError(stream.name, `${error.code}: ${error.message}`);
      return retryMs;
    }
    const { at } = failure;
    const place = `topic ${stream.name}, partition ${at.partition}, from offset ${at.from} on`;
    const message = `${place}: ${error.code}: ${error.message}`;
    const tries = STOPPING.includes(error.code) ? TRIES : this.offsets.count(at, error.code);
    if (tries >= TRIES) {
      const advice = 'correct the cause, or seek behind these events; then resume the stream';
      await states.fail(stream.name, `${message}: ${advice}`);
      return WATCH_MS;
    }
    await states.recordError(stream.name, `${message} (attempt ${tries} of ${TRIES})`);
    return retryMs * 2 ** (tries - 1);
  }
}

/** @throws ReadFailure with the position of the step */
async function runStep(reader: PartitionReader, signal: AbortSignal) {
  const at = reader.position;
  try {
    return await reader.step(signal);
  } catch (error) {
    throw signal.aborted ? error : new ReadFailure(at, error);
  }
}

/** Waits, or returns at once when the signal fires. */
const waitOrAbort = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, signal).catch(() => undefined);
