import { Inject, Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { Config } from '#composition/read-config.js';
import { registerLedgerMetrics } from '#pipeline/metrics/ledger-metrics.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { recoverRuns } from '#pipeline/runs/start-run.js';
import type { Ledgers } from '#composition/ledgers.js';
import { PollingService } from '#platform/process/polling-service.js';
import { CONFIG, LEDGERS, QUEUE_PORT, RELEASE } from './tokens.js';

const INTERVAL_MS = 15_000;
/** Polls between two releases while no run is active. */
export const RELEASE_TICKS = 20;

/**
 * Resumes interrupted runs: at start, and later when the queue has lost one. When no run is active it ends resources
 * that are billed by the hour, no matter which process started them.
 */
@Injectable()
export class Recovery extends PollingService {
  private readonly idleRelease: IdleRelease;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LEDGERS) private readonly ledgers: Ledgers,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    @Inject(RELEASE) release: () => Promise<void>,
    registry: Registry,
  ) {
    super('Recovery');
    this.idleRelease = new IdleRelease(release);
    registerLedgerMetrics(registry, ledgers.all, queue);
    this.every(INTERVAL_MS, 'recover runs', () => this.recover(false));
  }

  override async onApplicationBootstrap(): Promise<void> {
    await this.recover(this.config.exclusiveWorker);
    await super.onApplicationBootstrap();
  }

  /** A flow that fails blocks neither the others nor the release. */
  private async recover(onlyWorker: boolean): Promise<void> {
    const { queue, logger } = this;
    for (const ledger of this.ledgers.all) {
      await this.failures.guard(`find interrupted runs of ${ledger.flow.name}`, () =>
        recoverRuns(ledger, queue, { onlyWorker, logger }),
      );
    }
    await this.failures.guard('release idle engines', async () => {
      const active = await Promise.all(this.ledgers.all.map(({ runs }) => runs.active()));
      await this.idleRelease.tick(active.every((run) => run === null));
    });
  }
}

/**
 * Ends resources billed by the hour once no run is active, no matter which process started them. Repeats this, because
 * a stage of a failed run may still start one.
 */
export class IdleRelease {
  private idleTicks = 0;

  constructor(private readonly release: () => Promise<void>) {}

  /** Called at each poll. Retries a failed release at the next one. */
  async tick(isIdle: boolean): Promise<void> {
    if (isIdle && this.idleTicks % RELEASE_TICKS === 0) await this.release();
    this.idleTicks = isIdle ? this.idleTicks + 1 : 0;
  }
}
