import type { ObjectEvents, ObjectMessage, ObjectName } from '#lake/ports/object-events.js';
import type { Logger } from '#platform/logging/logger.js';

/** More messages than this wait in the queue until those in hand are done with. */
const HELD_MAX = 1_000;

/** What messages said: of files of the source, of something else, or nothing that can be read. */
export type NewsOutcome = 'own' | 'other' | 'unreadable';

interface NewsOf {
  events: ObjectEvents;
  /** Whether an object could be a file of the source. */
  isOwn(object: ObjectName): boolean;
  /** Told of every object that was put, whether it could be one or not. */
  heard(object: ObjectName): void;
  logger: Logger;
  count(outcome: NewsOutcome): void;
}

/**
 * News of files that have come. A message is taken off the queue only once what it tells of is dealt with; one
 * that is forgotten comes again, to this worker or another. It never says what is there: looking does.
 */
export class ArrivalNews {
  private held: { message: ObjectMessage; at: number }[] = [];

  constructor(private readonly of: NewsOf) {}

  /** Whether there is room for more. */
  get isOpen(): boolean {
    return this.held.length < HELD_MAX;
  }

  /**
   * Waits for messages, for some seconds, and takes away those that tell of no file of the source.
   * @param clock tells the time, ms
   * @returns whether files have come
   * @throws as the queue does
   */
  async receive(signal: AbortSignal, clock: () => number): Promise<boolean> {
    const messages = await this.of.events.receive(signal);
    const at = clock();
    const own: ObjectMessage[] = [];
    const others: ObjectMessage[] = [];
    for (const message of messages) {
      const outcome = this.outcomeOf(message);
      this.of.count(outcome);
      (outcome === 'own' ? own : others).push(message);
    }
    this.held.push(...own.map((message) => ({ message, at })));
    try {
      await this.of.events.remove(others);
    } catch (error) {
      // They come again, and keep nobody from looking at what has come.
      if (own.length === 0) throw error;
      this.of.logger.warn(
        `messages of the queue of SOURCE_EVENTS_URL were not deleted: ${String(error)}`,
      );
    }
    return own.length > 0;
  }

  /**
   * Takes away the messages that are dealt with, and forgets those that others may have by now.
   * @param isDone whether all that had come at a time is dealt with
   */
  async release(isDone: (at: number) => boolean, now: number): Promise<void> {
    const { events } = this.of;
    this.held = this.held.filter(({ at }) => at + events.hiddenMs > now);
    const done = this.held.filter(({ at }) => isDone(at)).map(({ message }) => message);
    if (done.length === 0) return;
    await events.remove(done);
    const gone = new Set(done);
    this.held = this.held.filter(({ message }) => !gone.has(message));
  }

  private outcomeOf({ id, news }: ObjectMessage): NewsOutcome {
    if (news.kind === 'put') {
      news.objects.forEach(this.of.heard);
      return news.objects.some(this.of.isOwn) ? 'own' : 'other';
    }
    if (news.kind === 'other') return 'other';
    this.of.logger.warn(`message ${id} of the queue of SOURCE_EVENTS_URL is deleted: ${news.why}`);
    return 'unreadable';
  }
}
