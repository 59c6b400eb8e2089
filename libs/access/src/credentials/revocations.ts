import type { Logger } from '#platform/logging/logger.js';
import { FailureLog } from '#platform/logging/failure-log.js';
import { IntervalTask } from '#platform/process/interval-task.js';
import type { Credentials } from './credentials.js';

const EVERY_MS = 1_000;

/**
 * Looks for revoked keys and ended sessions once a second, for as long as any are remembered. Without the
 * database nobody is revoked, and whoever is known stays known for a minute at most.
 */
export class Revocations {
  private readonly looks = new IntervalTask(EVERY_MS, () => this.look());
  private readonly failures: FailureLog;

  constructor(
    private readonly credentials: Pick<Credentials, 'recheck'>,
    logger: Pick<Logger, 'warn'>,
  ) {
    this.failures = new FailureLog(logger);
  }

  start(): void {
    this.looks.start();
  }

  stop(): Promise<void> {
    return this.looks.stop();
  }

  private look(): Promise<void> {
    return this.failures.guard('look for revoked keys', () => this.credentials.recheck());
  }
}
