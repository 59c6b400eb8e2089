import { type JobKind, runJob } from '#jobs/run-job.js';
import { type Channels, SEND_WITHIN_MS } from '#notify/channel.js';
import { type KindDeclaration, kindDeclarations } from '#notify/kind-declarations.js';
import { AppError } from '#platform/errors/app-error.js';
import { type ClaimedMessage, LEASE_MS, type Outbox } from './outbox.js';
import { decryptTarget } from './encrypted-targets.js';

/** Returns a short title for a message. */
export function formatTitle({
  kind,
  flow,
  run,
  title,
}: {
  kind: string;
  flow: string;
  run: string | null;
  /** A title that the event brings along. */
  title?: string | null;
}): string {
  return title ?? declarations[kind]?.title(flow, run ?? '') ?? `${kind} of ${flow}`;
}

/** A message waits for hours: its kind may no longer exist when it is sent. */
const declarations: Partial<Record<string, Pick<KindDeclaration, 'title'>>> = {
  ...kindDeclarations,
  test: { title: (flow) => `Test notification of ${flow}` },
};

/** Messages that one call sends at the same time. */
const AT_ONCE = 16;

interface DispatcherSettings {
  /** Base URL of the API, without a trailing slash; undefined when not configured. */
  publicUrl: string | undefined;
  now?: () => Date;
  /** Timeout of a channel for one message, in milliseconds. */
  sendWithinMs?: number;
}

/** A message that is not retried any more. */
interface AbandonedMessage {
  rule: string;
  flow: string;
  channel: ClaimedMessage['channel'];
  error: string;
}

/**
 * Sends the messages of the outbox. A message is claimed before and completed after it is sent. If the process ends in
 * between, it is sent again with the same id: exactly once in the outbox, at least once on the wire.
 */
export class Dispatcher {
  private readonly now: () => Date;
  private readonly kind: JobKind<ClaimedMessage, true>;

  constructor(
    private readonly outbox: Outbox,
    private readonly channels: Channels,
    private readonly settings: DispatcherSettings,
  ) {
    this.now = settings.now ?? (() => new Date());
    this.kind = createJobKind(settings.sendWithinMs ?? SEND_WITHIN_MS, (claimed) =>
      this.send(claimed),
    );
  }

  /** Sends due messages, a limited number per call. @returns the messages it abandoned */
  async dispatch(): Promise<AbandonedMessage[]> {
    const now = this.now();
    const until = new Date(now.getTime() + LEASE_MS);
    const claimed = await this.outbox.claim(now, until, AT_ONCE);
    const abandoned = await Promise.all(claimed.map((each) => this.deliver(each)));
    return abandoned.flat();
  }

  private async deliver(claimed: ClaimedMessage): Promise<AbandonedMessage[]> {
    const { rule, flow, channel } = claimed;
    const outcome = await runJob(this.outbox, claimed, this.kind, this.now);
    if (outcome.state !== 'failed') return [];
    return [{ rule, flow, channel, error: outcome.failure.message }];
  }

  private send(claimed: ClaimedMessage): Promise<void> {
    const { ruleId, channel, messageId, ...about } = claimed;
    const target = decryptTarget(this.channels, claimed);
    const { kind, cause, flow, run, rule, at } = about;
    const link = about.link && `${this.settings.publicUrl ?? ''}${about.link}`;
    const title = formatTitle(about);
    const message = { id: messageId, kind, title, cause, flow, run, rule, at, link };
    return this.channels[channel].send({ ruleId, target }, message);
  }
}

/** Channels have their own timeout; this one keeps a faulty channel from delaying the others. */
function createJobKind(
  deadlineMs: number,
  send: (claimed: ClaimedMessage) => Promise<void>,
): JobKind<ClaimedMessage, true> {
  return {
    deadlineMs,
    abandonsAtDeadline: true,
    work: async (claimed) => {
      await send(claimed);
      return true;
    },
    toFailure: (error, isLate) => {
      if (isLate) return createSendError(`not sent within ${deadlineMs / 1_000} s`, true);
      if (error instanceof AppError) return error;
      // The next version may fix an error of the program.
      return createSendError(
        `could not be sent: ${error instanceof Error ? error.name : 'unknown error'}`,
        true,
      );
    },
    createLostFailure: () => createSendError('no attempt was completed', false),
    toDoneColumns: (_, now) => ({ state: 'sent', settled_at: now, last_error: null }),
    toFailedColumns: ({ message }, now) => ({
      state: 'abandoned',
      last_error: message,
      settled_at: now,
    }),
    toRetriedColumns: ({ message }) => ({ last_error: message }),
  };
}

const createSendError = (message: string, retryable: boolean) =>
  new AppError('NOTIFICATION_FAILED', message, { retryable });
