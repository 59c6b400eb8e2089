import { setTimeout as delay } from 'node:timers/promises';
import { type Channels, SEND_WITHIN_MS } from '#notify/channel.js';
import { AppError } from '#platform/errors/app-error.js';
import { ATTEMPTS, waitAfter } from './back-off.js';
import { openTarget } from './open-target.js';
import type { Claimed, Outbox } from './outbox.js';
import { titleOf } from './title-of.js';

/** Messages of one call, which are under way at the same time. */
const AT_ONCE = 16;

interface DispatcherSettings {
  /** Where the API is found, without a slash at its end; undefined where nobody has said. */
  publicUrl: string | undefined;
  now?: () => Date;
  /** Milliseconds that a channel has for a message. */
  sendWithinMs?: number;
}

/** A message that nobody will send any more. */
export interface Abandoned {
  rule: string;
  flow: string;
  channel: Claimed['channel'];
  error: string;
}

/**
 * Sends what lies in the outbox. A message is taken before it is sent and settled afterwards: when the
 * process ends in between, it is sent again, with the id it had. So it is in the outbox exactly once, and
 * on the wire at least once.
 */
export class Dispatcher {
  private readonly now: () => Date;
  private readonly sendWithinMs: number;

  constructor(
    private readonly outbox: Outbox,
    private readonly channels: Channels,
    private readonly settings: DispatcherSettings,
  ) {
    this.now = settings.now ?? (() => new Date());
    this.sendWithinMs = settings.sendWithinMs ?? SEND_WITHIN_MS;
  }

  /** Sends what is due, some messages of it at most. @returns what it gave up */
  async dispatch(): Promise<Abandoned[]> {
    const claimed = await this.outbox.claim(AT_ONCE, this.now());
    const outcomes = await Promise.all(claimed.map((each) => this.deliver(each)));
    return outcomes.filter((outcome) => outcome !== undefined);
  }

  private async deliver(claimed: Claimed): Promise<Abandoned | undefined> {
    const { attempt, rule, flow, channel } = claimed;
    try {
      // Whoever took it so often has never come back to say what became of it.
      if (attempt > ATTEMPTS)
        throw new AppError('NOTIFICATION_FAILED', 'no attempt came to an end');
      await inTime(this.send(claimed), this.sendWithinMs);
    } catch (error) {
      const failure = error instanceof AppError ? error : unforeseen(error);
      const { message } = failure;
      if (failure.retryable && attempt < ATTEMPTS) {
        const next = new Date(this.now().getTime() + waitAfter(attempt));
        await this.outbox.retry(claimed, message, next);
        return undefined;
      }
      await this.outbox.abandon(claimed, message, this.now());
      return { rule, flow, channel, error: message };
    }
    await this.outbox.sent(claimed, this.now());
    return undefined;
  }

  private send(claimed: Claimed): Promise<void> {
    const { ruleId, channel, messageId, ...about } = claimed;
    const target = openTarget(this.channels, claimed);
    const { kind, cause, flow, run, rule, at } = about;
    const link = about.link && `${this.settings.publicUrl ?? ''}${about.link}`;
    const title = titleOf(about);
    const message = { id: messageId, kind, title, cause, flow, run, rule, at, link };
    return this.channels[channel].send({ ruleId, target }, message);
  }
}

/** A channel keeps to its time; one that does not must not hold up the others. */
async function inTime(sending: Promise<void>, withinMs: number): Promise<void> {
  const over = new AbortController();
  const late = delay(withinMs, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new AppError('NOTIFICATION_FAILED', `not sent within ${withinMs / 1_000} s`, {
      retryable: true,
    });
  });
  late.catch(() => undefined);
  sending.catch(() => undefined);
  try {
    await Promise.race([sending, late]);
  } finally {
    over.abort();
  }
}

/** A fault of ours may be mended by the next version. */
function unforeseen(cause: unknown): AppError {
  const words = cause instanceof Error ? cause.name : 'unknown error';
  return new AppError('NOTIFICATION_FAILED', `could not be sent: ${words}`, {
    retryable: true,
    cause,
  });
}
