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
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { recoverRuns } from '#pipeline/runs/recover-runs.js';
import type { Ledgers } from '#composition/ledgers.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Repeated } from '#platform/process/repeated.js';
import { IdleRelease } from './idle-release.js';
import { CONFIG, LEDGERS, QUEUE_PORT, RELEASE } from './tokens.js';

const INTERVAL_MS = 15_000;

/**
 * Takes interrupted runs up again: at start, and later when the queue has lost one. When no run is
 * active it ends what is paid for by the hour, whoever started that.
 */
@Injectable()
export class Recovery implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Recovery');
  private readonly troubles = new Troubles(this.logger);
  private readonly recoveries = new Repeated(INTERVAL_MS, () => this.recover(false));
  private readonly idleRelease: IdleRelease;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LEDGERS) private readonly ledgers: Ledgers,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    @Inject(RELEASE) release: () => Promise<void>,
    registry: Registry,
  ) {
    this.idleRelease = new IdleRelease(release);
    registerLedgerMetrics(registry, ledgers.all, queue);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.recover(this.config.exclusiveWorker);
    this.recoveries.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.recoveries.stop();
  }

  /** A flow that cannot be looked at does not keep the others from going on. */
  private recoverFlow(ledger: Ledger, onlyWorker: boolean): Promise<void> {
    return this.troubles.orTell(`look for interrupted runs of ${ledger.flow.name}`, () =>
      recoverRuns(ledger, this.queue, { onlyWorker, logger: this.logger }),
    );
  }

  private async recover(onlyWorker: boolean): Promise<void> {
    for (const ledger of this.ledgers.all) await this.recoverFlow(ledger, onlyWorker);
    await this.troubles.orTell('end what is idle', async () => {
      const active = await Promise.all(this.ledgers.all.map(({ runs }) => runs.active()));
      await this.idleRelease.tick(active.every((run) => run === null));
    });
  }
}
