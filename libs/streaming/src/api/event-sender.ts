import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import { IdempotencyKeys } from '#access/idempotency-keys.js';
import { createScopeError, type Scope } from '#access/scope.js';
import { CellCheck, type CellFault } from '#intake/contracts/check-cells.js';
import { AppError } from '#platform/errors/app-error.js';
import type { StreamingServices } from '../composition/streaming-guest.js';
import type { EventAppender } from '../warehouse-log/append-events.js';
import { findEvents } from '../warehouse-log/find-events.js';
import { EventParser } from '../reader/parse-event.js';
import type { Stream } from '../reader/stream.js';
import type { EventBatch } from './read-events.js';
import { EVENT_BYTES } from './split-events.js';
import { createStoreTest } from './store-test.js';

/** A request with events. */
export interface EventRequest extends EventBatch {
  topic: string;
  /** Name of the sender. */
  actor: string;
  /** The stores that the sender may send events of; left out for all. */
  scope?: Scope | undefined;
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

/** Checks events by the contract of their topic, and adds them to its log. */
export class EventSender {
  private readonly keys: IdempotencyKeys;
  private readonly checkers = new Map<string, EventChecker>();

  /** @param open called for each request */
  constructor(
    private readonly warehouse: DataSource,
    private readonly open: () => StreamingServices,
  ) {
    this.keys = new IdempotencyKeys(warehouse);
  }

  /**
   * Resolves when the events that fit the contract are committed.
   * @throws AppError STREAM_TOPIC_UNKNOWN; SCOPE_REFUSED, and then no event is taken; as `EventAppender.append` and
   *   `IdempotencyKeys.once`
   */
  async send(request: EventRequest): Promise<EventAnswer> {
    const { topic, actor, digest, idempotencyKey: key, scope } = request;
    const judged = await this.requireChecker(topic).checkAll(request);
    const own = scope && this.createOwnTest(topic, scope);
    if (scope && own) requireOwnEvents(judged, own, scope);
    const named = own ? refuseForeignIds(judged, own) : judged;
    const { texts, refused } = await this.refuseTakenIds(topic, named);
    const answer: EventAnswer = { taken: texts.length, refused };
    if (key === undefined) {
      await this.add(topic, texts);
      return answer;
    }
    const operation = 'send-events';
    const asked = { actor, key, operation, request: digest, storesResponse: true };
    return this.keys.runOnce(asked, async (keep) => {
      await this.add(topic, texts, (session) => keep(session, answer));
      return answer;
    });
  }

  /** Returns a test of the cells of events for the stores of a scope. */
  private createOwnTest(topic: string, scope: Scope): EventTest | undefined {
    const stream = this.open().streams.find(({ name }) => name === topic);
    if (!stream) return undefined;
    const isOwnStore = createStoreTest(stream, scope);
    const column = stream.contract.columns.findIndex(({ name }) => name === stream.scope?.store);
    return { isOwn: (cells) => isOwnStore(cells[column] ?? null), column };
  }

  /** Refuses events whose id belongs to an event with other values: the stream would take them for that one. */
  private async refuseTakenIds(topic: string, { accepted, refused }: CheckedEvents) {
    const ids = accepted.flatMap(({ eventId }) => eventId ?? []);
    const known = await findEvents(this.warehouse, topic, ids);
    const texts: string[] = [];
    const taken: RefusedEvent[] = [];
    for (const { index, text, eventId, cells } of accepted) {
      const former = eventId === null ? undefined : known.get(eventId);
      if (eventId !== null && !former) known.set(eventId, cells);
      if (former && !isDeepStrictEqual(former, cells))
        taken.push({ index, reason: 'ID_TAKEN: event_id belongs to another event' });
      else texts.push(text);
    }
    return { texts, refused: [...refused, ...taken].sort((a, b) => a.index - b.index) };
  }

  private async add(
    topic: string,
    texts: readonly string[],
    keep?: Parameters<EventAppender['append']>[1]['keep'],
  ): Promise<void> {
    if (texts.length > 0) await this.open().appender?.append(topic, { texts, keep });
  }

  private requireChecker(topic: string): EventChecker {
    const { streams, appender } = this.open();
    const stream = appender && streams.find(({ name }) => name === topic);
    if (stream) {
      const checker = this.checkers.get(topic) ?? new EventChecker(stream.contract);
      this.checkers.set(topic, checker);
      return checker;
    }
    const advice = appender
      ? `use one of ${streams.map(({ name }) => name).join(', ')}`
      : 'this instance reads its events from Kafka (STREAM_URL): send them there';
    throw new AppError('STREAM_TOPIC_UNKNOWN', `there is no topic ${topic} here: ${advice}`);
  }
}

/** An event that fits the contract, and its index in the request. */
interface AcceptedEvent {
  index: number;
  text: string;
  eventId: string | null;
  cells: readonly (string | null)[];
}

interface CheckedEvents {
  accepted: AcceptedEvent[];
  refused: RefusedEvent[];
}

/** A test of events by the stores of a scope. */
interface EventTest {
  isOwn(cells: AcceptedEvent['cells']): boolean;
  /** Index of the cell with the store. */
  column: number;
}

function requireOwnEvents({ accepted }: CheckedEvents, own: EventTest, scope: Scope): void {
  const foreign = accepted.find(({ cells }) => !own.isOwn(cells));
  if (!foreign) return;
  const store = foreign.cells[own.column] ?? '';
  throw createScopeError(
    scope,
    `event ${foreign.index + 1} is of store ${store}, so no event was taken`,
  );
}

/**
 * Refuses events whose id does not begin with their store. Ids are unique in the topic, so a sender with a scope could otherwise
 * find the ids of other stores, or use them first.
 */
function refuseForeignIds({ accepted, refused }: CheckedEvents, { column }: EventTest) {
  const judged: CheckedEvents = { accepted: [], refused: [...refused] };
  for (const event of accepted) {
    const prefix = `${Number(event.cells[column])}-`;
    if (event.eventId?.startsWith(prefix) ?? true) {
      judged.accepted.push(event);
    } else {
      const reason = `ID_PREFIX: begin the event_id with ${prefix}, because your key is bound to stores`;
      judged.refused.push({ index: event.index, reason });
    }
  }
  return judged;
}

/** Judges the events of one contract. */
class EventChecker {
  private readonly parser: EventParser;
  private readonly check: CellCheck;

  constructor(contract: Stream['contract']) {
    this.parser = new EventParser(contract);
    this.check = new CellCheck(contract);
  }

  /** Separates the events that fit the contract from the others. */
  async checkAll({
    events,
    pause,
  }: Pick<EventRequest, 'events' | 'pause'>): Promise<CheckedEvents> {
    const judged: CheckedEvents = { accepted: [], refused: [] };
    for (const [index, text] of events.entries()) {
      await pause();
      const event = this.checkEvent(text);
      if (typeof event === 'string') judged.refused.push({ index, reason: event });
      else judged.accepted.push({ index, ...event });
    }
    return judged;
  }

  /** Returns the reason against an event, or the event. */
  private checkEvent(text: string | undefined): string | Omit<AcceptedEvent, 'index'> {
    if (text === undefined) return `TOO_LONG: has more than ${EVENT_BYTES} bytes`;
    const { cells, fault, eventId } = this.parser.parse(Buffer.from(text));
    if (!cells) return `BAD_EVENT: ${fault ?? 'has no cells'}`;
    const found = this.check.findFault(cells);
    return found ? formatFault(found) : { text, eventId, cells };
  }
}

const formatFault = ({ reason, column, range }: CellFault) =>
  `${reason}: ${column}${range === undefined ? '' : ` (${range})`}`;
