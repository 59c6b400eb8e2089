import type { ObjectEvents, ObjectMessage, ObjectName } from '#lake/ports/object-events.js';
import type { Logger } from '#platform/logging/logger.js';

/** Further messages wait in the queue until these are handled. */
const HELD_MAX = 1_000;

/** Content of a message: a file of the source, another object, or unreadable. */
export type MessageOutcome = 'own' | 'other' | 'unreadable';

interface ArrivalSettings {
  events: ObjectEvents;
  /** Whether an object could be a file of the source. */
  isOwn(object: ObjectName): boolean;
  /** Called for every new object, whether it could be a file of the source or not. */
  onObject(object: ObjectName): void;
  logger: Logger;
  count(outcome: MessageOutcome): void;
}

/**
 * Receives messages about new files. It deletes a message only once its file is handled; a released message comes
 * again, to this worker or another. Messages only trigger a scan, which determines the files.
 */
export class ArrivalEvents {
  private heldMessages: { message: ObjectMessage; at: number }[] = [];

  constructor(private readonly of: ArrivalSettings) {}

  /** Whether more messages can be received. */
  get isOpen(): boolean {
    return this.heldMessages.length < HELD_MAX;
  }

  /**
   * Waits some seconds for messages, and deletes those about other objects.
   * @param clock returns the time, in ms
   * @returns whether files have arrived
   * @throws any error of the queue
   */
  async receive(signal: AbortSignal, clock: () => number): Promise<boolean> {
    const messages = await this.of.events.receive(signal);
    const at = clock();
    const own: ObjectMessage[] = [];
    const others: ObjectMessage[] = [];
    for (const message of messages) {
      const outcome = this.classifyMessage(message);
      this.of.count(outcome);
      (outcome === 'own' ? own : others).push(message);
    }
    this.heldMessages.push(...own.map((message) => ({ message, at })));
    try {
      await this.of.events.remove(others);
    } catch (error) {
      // They come again, and must not delay the scan of new files.
      if (own.length === 0) throw error;
      this.of.logger.warn(
        `cannot delete messages of the queue of SOURCE_EVENTS_URL: ${String(error)}`,
      );
    }
    return own.length > 0;
  }

  /**
   * Deletes handled messages, and releases those that other workers may have received by now.
   * @param isDone whether all arrivals up to a time are handled
   */
  async release(isDone: (at: number) => boolean, now: number): Promise<void> {
    const { events } = this.of;
    this.heldMessages = this.heldMessages.filter(({ at }) => at + events.hiddenMs > now);
    const done = this.heldMessages.filter(({ at }) => isDone(at)).map(({ message }) => message);
    if (done.length === 0) return;
    await events.remove(done);
    const gone = new Set(done);
    this.heldMessages = this.heldMessages.filter(({ message }) => !gone.has(message));
  }

  private classifyMessage({ id, notification }: ObjectMessage): MessageOutcome {
    if (notification.kind === 'put') {
      notification.objects.forEach(this.of.onObject);
      return notification.objects.some(this.of.isOwn) ? 'own' : 'other';
    }
    if (notification.kind === 'other') return 'other';
    this.of.logger.warn(
      `message ${id} of the queue of SOURCE_EVENTS_URL was deleted unread: ${notification.why}`,
    );
    return 'unreadable';
  }
}
