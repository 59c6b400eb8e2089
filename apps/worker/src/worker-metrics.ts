import { Inject, Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { hasScopedCredentials } from '#access/http/scoped-credentials.js';
import type { EngineMetrics } from '#composition/engine-metrics.js';
import type { Config } from '#composition/read-config.js';
import { registerDiskMetrics } from '#platform/metrics/resource-metrics.js';
import { requireToken } from '#platform/metrics/scrapes.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { PollingService } from '#platform/process/polling-service.js';
import { StageProcessor } from './stage.processor.js';
import { CONFIG, ENGINE_METRICS, QUEUE_PORT } from './tokens.js';

const BEAT_MS = 5_000;
/** As often as the API. */
const SCOPES_MS = 2_000;

/**
 * Metrics that only a worker has. The heartbeat continues only while it takes jobs, not merely while the process
 * answers. It is a metric and not a row, because the alert must also detect a dead process. While a caller is bound to
 * stores or departments, sales figures need the token.
 */
@Injectable()
export class WorkerMetrics extends PollingService {
  private readonly heartbeat: Gauge;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(QUEUE_PORT) private readonly queue: RunQueue,
    @Inject(ENGINE_METRICS) engines: EngineMetrics,
    private readonly processor: StageProcessor,
    private readonly registry: Registry,
    private readonly warehouse: DataSource,
  ) {
    super('Metrics');
    this.every(BEAT_MS, 'report the heartbeat', () => this.beat());
    this.every(SCOPES_MS, 'check for callers with a scope', () => this.guard(), { atStart: true });
    requireToken(registry, true);
    engines.register(registry);
    registerDiskMetrics(registry, 'state', config.stateDir);
    this.heartbeat = new Gauge({
      name: 'retailstream_worker_heartbeat_timestamp_seconds',
      help: 'Unix time, in seconds, when the worker last read jobs from a queue that answered.',
      registers: [registry],
    });
  }

  override async onApplicationBootstrap(): Promise<void> {
    await this.beat();
    await super.onApplicationBootstrap();
  }

  private async guard(): Promise<void> {
    const isAnyScoped = await hasScopedCredentials(this.warehouse, this.config.access);
    requireToken(this.registry, isAnyScoped);
  }

  private async beat(): Promise<void> {
    if (!this.processor.isTakingJobs) return;
    try {
      await this.queue.depth();
      this.heartbeat.setToCurrentTime();
    } catch {
      // The last heartbeat shows since when the queue does not answer.
    }
  }
}
