import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Registry } from 'prom-client';
import type { Config } from '#platform/config/config.js';
import { registerLedgerMetrics } from '#pipeline/metrics/ledger-metrics.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { recoverRuns } from '#pipeline/runs/recover-runs.js';
import type { StageServices } from '#pipeline/runs/run-stage.js';
import { IdleRelease } from './idle-release.js';
import { CONFIG, QUEUE_PORT, RELEASE, STAGE_SERVICES } from './tokens.js';

const INTERVAL_MS = 15_000;

/**
 * Takes interrupted runs up again: at start, and later when the queue has lost one. When no run is
 * active it ends what is paid for by the hour, whoever started that.
 */
@Injectable()
export class Recovery implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Recovery');
  private timer: NodeJS.Timeout | undefined;
  private readonly idleRelease: IdleRelease;
  private isAtWork = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(STAGE_SERVICES) private readonly services: StageServices,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    @Inject(RELEASE) release: () => Promise<void>,
    registry: Registry,
  ) {
    this.idleRelease = new IdleRelease(release);
    registerLedgerMetrics(registry, services.ledger, queue);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.recover(this.config.exclusiveWorker);
    this.timer = setInterval(() => void this.recover(false), INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async recover(onlyWorker: boolean): Promise<void> {
    if (this.isAtWork) return;
    this.isAtWork = true;
    try {
      await recoverRuns(this.services.ledger, this.queue, { onlyWorker, logger: this.logger });
      await this.idleRelease.tick((await this.services.ledger.runs.active()) === null);
    } catch (error) {
      this.logger.warn(`could not look for interrupted runs: ${String(error)}`);
    } finally {
      this.isAtWork = false;
    }
  }
}
