import type { DataSource } from 'typeorm';
import { IdempotencyKeys } from '#access/idempotency-keys.js';
import { CellCheck, type CellFault } from '#intake/contracts/check-cells.js';
import { AppError } from '#platform/errors/app-error.js';
import type { EventAppender } from '#streaming/warehouse-log/append-events.js';
import { EventParser } from '#streaming/reader/parse-event.js';
import type { Stream } from '#streaming/reader/stream.js';
import type { GivenEvents } from './read-events.js';
import { EVENT_BYTES } from './split-events.js';

/** A request with events. */
export interface EventRequest extends GivenEvents {
  topic: string;
  /** Name of the sender. */
  actor: string;
  /** Makes a repeated request add its events once. */
  idempotencyKey: string | undefined;
}

/** Events that were not taken, by their index in the request. */
interface RefusedEvent {
  index: number;
  reason: string;
}

/** The answer to a request. */
export interface EventAnswer {
  /** Number of events that were taken. */
  taken: number;
  refused: RefusedEvent[];
}

interface SenderServices {
  warehouse: DataSource;
  streams: readonly Stream[];
  /** Undefined when the events come from another source. */
  appender: EventAppender | undefined;
}

/** Checks events by the contract of their topic, and adds them to its log. */
export class EventSender {
  private readonly keys: IdempotencyKeys;
  private readonly judges: ReadonlyMap<string, Judge>;

  constructor(private readonly services: SenderServices) {
    this.keys = new IdempotencyKeys(services.warehouse);
    this.judges = new Map(
      services.streams.map(({ name, contract }) => [name, new Judge(contract)]),
    );
  }

  /**
   * Resolves when the events that fit the contract are committed.
   * @throws AppError STREAM_TOPIC_UNKNOWN; as `EventAppender.append` and `IdempotencyKeys.once`
   */
  async send(request: EventRequest): Promise<EventAnswer> {
    const { topic, actor, digest, idempotencyKey: key } = request;
    const { texts, refused } = await this.judgeOf(topic).separate(request);
    const answer: EventAnswer = { taken: texts.length, refused };
    if (key === undefined) {
      await this.add(topic, texts);
      return answer;
    }
    const operation = 'send-events';
    const asked = { actor, key, operation, request: digest, keepsAnswer: true };
    return this.keys.once(asked, async (keep) => {
      await this.add(topic, texts, (session) => keep(session, answer));
      return answer;
    });
  }

  private async add(
    topic: string,
    texts: readonly string[],
    keep?: Parameters<EventAppender['append']>[1]['keep'],
  ): Promise<void> {
    if (texts.length > 0) await this.services.appender?.append(topic, { texts, keep });
  }

  private judgeOf(topic: string): Judge {
    const { streams, appender } = this.services;
    const judge = appender && this.judges.get(topic);
    if (judge) return judge;
    const advice = appender
      ? `use one of ${streams.map(({ name }) => name).join(', ')}`
      : 'this instance reads its events from Kafka (STREAM_URL): send them there';
    throw new AppError('STREAM_TOPIC_UNKNOWN', `there is no topic ${topic} here: ${advice}`);
  }
}

/** Judges the events of one contract. */
class Judge {
  private readonly parser: EventParser;
  private readonly check: CellCheck;

  constructor(contract: Stream['contract']) {
    this.parser = new EventParser(contract);
    this.check = new CellCheck(contract);
  }

  /** Separates the events that fit the contract from the others. */
  async separate({ events, pause }: Pick<EventRequest, 'events' | 'pause'>) {
    const texts: string[] = [];
    const refused: RefusedEvent[] = [];
    for (const [index, text] of events.entries()) {
      await pause();
      if (text === undefined) {
        refused.push({ index, reason: `TOO_LONG: has more than ${EVENT_BYTES} bytes` });
        continue;
      }
      const reason = this.reasonAgainst(text);
      if (reason === undefined) texts.push(text);
      else refused.push({ index, reason });
    }
    return { texts, refused };
  }

  private reasonAgainst(text: string): string | undefined {
    const { cells, fault } = this.parser.parse(Buffer.from(text));
    if (!cells) return `BAD_EVENT: ${fault ?? 'has no cells'}`;
    const found = this.check.faultOf(cells);
    return found && wordsOf(found);
  }
}

const wordsOf = ({ reason, column }: CellFault) => `${reason}: ${column}`;
