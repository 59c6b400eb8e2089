import type { CellCheck } from '#intake/contracts/check-cells.js';
import type { EventBatch, EventPosition, EventSource, StreamEvent } from '../ports/event-source.js';
import type { EventLedger, ReadEvent } from './event-ledger.js';
import type { EventParser } from './parse-event.js';

/** Outcome of a step: events are stored, there was none, or another reader has moved the position. */
type Step = 'stored' | 'empty' | 'moved';

interface PartitionServices {
  topic: string;
  source: Pick<EventSource, 'fetch'>;
  ledger: Pick<EventLedger, 'store'>;
  parser: EventParser;
  check: CellCheck;
  /** Bytes of a batch. */
  bytes: number;
}

/** Reads one partition from a position on: while a batch is stored, the next one is fetched. */
export class PartitionReader {
  private ahead: Promise<EventBatch> | undefined;

  constructor(
    private readonly services: PartitionServices,
    private at: EventPosition,
  ) {}

  /** The position of the next step. */
  get position(): EventPosition {
    return this.at;
  }

  /**
   * Stores the next batch. After `moved` or an error, begin again with a new reader at the recorded position.
   * @throws as `EventSource.fetch`; AppError WAREHOUSE_…
   */
  async step(signal: AbortSignal): Promise<Step> {
    const { ledger } = this.services;
    const from = this.at;
    const { events, next } = await (this.ahead ?? this.fetch(from, signal));
    this.ahead = undefined;
    if (next === from.from) return 'empty';
    if (events.length > 0) this.fetchAhead({ ...from, from: next }, signal);
    if (!(await ledger.store(from, next, this.parseEvents(events)))) return 'moved';
    this.at = { ...from, from: next };
    return 'stored';
  }

  /**
   * Parses the events one by one while they are stored: all at once, they would outlive many collections of garbage.
   * The pipeline quarantines a row with a fault: it is neither live nor published.
   */
  private *parseEvents(events: readonly StreamEvent[]): Generator<ReadEvent> {
    const { parser, check } = this.services;
    for (const { offset, at, value } of events) {
      const parsed = parser.parse(value);
      const broken = parsed.cells && check.findFault(parsed.cells);
      const fault = broken ? `${broken.reason} ${broken.column}` : parsed.fault;
      yield { offset, at, ...parsed, fault };
    }
  }

  private fetch(at: EventPosition, signal: AbortSignal): Promise<EventBatch> {
    const { source, topic, bytes } = this.services;
    return source.fetch(topic, at, bytes, signal);
  }

  /** An error of the fetch reaches the next step, and is dropped without one. */
  private fetchAhead(at: EventPosition, signal: AbortSignal): void {
    this.ahead = this.fetch(at, signal);
    this.ahead.catch(() => undefined);
  }
}
