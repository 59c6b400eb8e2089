import type { Logger } from '#platform/logging/logger.js';
import { Repeated } from '#platform/process/repeated.js';
import type { Credentials } from './credentials.js';

const EVERY_MS = 1_000;

/**
 * Looks for revoked keys and ended sessions once a second, for as long as any are remembered. Without the
 * database nobody is revoked, and whoever is known stays known for a minute at most.
 */
export class Revocations {
  private readonly looks = new Repeated(EVERY_MS, () => this.look());
  private isFailing = false;

  constructor(
    private readonly credentials: Pick<Credentials, 'recheck'>,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  start(): void {
    this.looks.start();
  }

  stop(): void {
    this.looks.stop();
  }

  private async look(): Promise<void> {
    try {
      await this.credentials.recheck();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.warn(`revoked keys cannot be looked for: ${String(error)}`);
      this.isFailing = true;
    }
  }
}
