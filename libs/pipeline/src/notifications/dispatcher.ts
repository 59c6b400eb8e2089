import { type JobKind, runJob } from '#jobs/run-job.js';
import { type Channels, SEND_WITHIN_MS } from '#notify/channel.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Claimed, LEASE_MS, type Outbox } from './outbox.js';
import { openTarget } from './sealed-targets.js';

/** What has happened, in a few words for people. */
export function titleOf({
  kind,
  flow,
  run,
  title,
}: {
  kind: string;
  flow: string;
  run: string | null;
  /** Of what has words of its own. */
  title?: string | null;
}): string {
  return title ?? titles[kind]?.(flow, run ?? '') ?? `${kind} of ${flow}`;
}

const titles: Record<string, (flow: string, run: string) => string> = {
  failure: (flow, run) => `Run ${run} of ${flow} failed`,
  recovery: (flow, run) => `Run ${run} of ${flow} succeeded again`,
  late: (flow) => `${flow} is late`,
  held: (flow, run) => `Run ${run} of ${flow}: the snapshot is held back`,
  quarantine: (flow, run) => `Run ${run} of ${flow} set many rows aside`,
  refused: (flow) => `Files of ${flow} are refused`,
  test: (flow) => `A test of the notifications of ${flow}`,
};

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
interface Abandoned {
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
  private readonly kind: JobKind<Claimed, true>;

  constructor(
    private readonly outbox: Outbox,
    private readonly channels: Channels,
    private readonly settings: DispatcherSettings,
  ) {
    this.now = settings.now ?? (() => new Date());
    this.kind = kindOf(settings.sendWithinMs ?? SEND_WITHIN_MS, (claimed) => this.send(claimed));
  }

  /** Sends what is due, some messages of it at most. @returns what it gave up */
  async dispatch(): Promise<Abandoned[]> {
    const now = this.now();
    const until = new Date(now.getTime() + LEASE_MS);
    const claimed = await this.outbox.claim(now, until, AT_ONCE);
    const abandoned = await Promise.all(claimed.map((each) => this.deliver(each)));
    return abandoned.flat();
  }

  private async deliver(claimed: Claimed): Promise<Abandoned[]> {
    const { rule, flow, channel } = claimed;
    const outcome = await runJob(this.outbox, claimed, this.kind, this.now);
    if (outcome.state !== 'failed') return [];
    return [{ rule, flow, channel, error: outcome.failure.message }];
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
function kindOf(
  deadlineMs: number,
  send: (claimed: Claimed) => Promise<void>,
): JobKind<Claimed, true> {
  return {
    deadlineMs,
    leavesLate: true,
    work: async (claimed) => {
      await send(claimed);
      return true;
    },
    failureOf: (error, isLate) => {
      if (isLate) return failed(`not sent within ${deadlineMs / 1_000} s`, true);
      if (error instanceof AppError) return error;
      // A fault of ours may be mended by the next version.
      return failed(
        `could not be sent: ${error instanceof Error ? error.name : 'unknown error'}`,
        true,
      );
    },
    lost: () => failed('no attempt came to an end', false),
    done: (_, now) => ({ state: 'sent', settled_at: now, last_error: null }),
    failed: ({ message }, now) => ({ state: 'abandoned', last_error: message, settled_at: now }),
    retried: ({ message }) => ({ last_error: message }),
  };
}

const failed = (message: string, retryable: boolean) =>
  new AppError('NOTIFICATION_FAILED', message, { retryable });
