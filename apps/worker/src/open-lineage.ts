import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { biViews } from '#composition/bi/bi-views.js';
import { createLineagePost, type LineagePost } from '#composition/create-lineage-post.js';
import { LineageSender, RunEventBuilder } from '#pipeline/open-lineage/lineage-sender.js';
import type { Config } from '#composition/read-config.js';
import { PollingService } from '#platform/process/polling-service.js';
import { CONFIG, TRIGGERED_FLOWS, type TriggeredFlows } from './tokens.js';

const INTERVAL_MS = 1_000;
/** Wait after a first failure; it doubles after each further one. */
const WAIT_MS = 1_000;
const WAIT_MOST_MS = 300_000;

/** Sends events of runs to an OpenLineage receiver, if one is configured. No run waits for it. */
@Injectable()
export class OpenLineage extends PollingService {
  private readonly stopping = new AbortController();
  private readonly http: LineagePost | undefined;
  private readonly sender: LineageSender | undefined;
  private hasStarted = false;
  private failedInRow = 0;
  private notBefore = 0;

  constructor(
    @Inject(CONFIG) { openLineage, warehouse: url }: Pick<Config, 'openLineage' | 'warehouse'>,
    @Inject(TRIGGERED_FLOWS) { flows }: Pick<TriggeredFlows, 'flows'>,
    warehouse: DataSource,
  ) {
    super('OpenLineage');
    if (!openLineage) return;
    const byName = new Map(flows.map(({ flow }) => [flow.name, { flow, views: biViews([flow]) }]));
    const registrar = new RunEventBuilder(openLineage, url, byName);
    this.http = createLineagePost(openLineage);
    this.sender = new LineageSender(warehouse, registrar, this.http, openLineage, (message) =>
      this.logger.warn(message),
    );
    this.every(INTERVAL_MS, 'send events', () => this.sendIfDue());
  }

  /** Starts at once, so that the worker's first run is reported; unsent events wait. */
  override async onApplicationBootstrap(): Promise<void> {
    if (this.sender) await this.retryLater(() => this.begin());
    await super.onApplicationBootstrap();
  }

  /** Sends and records the current events before the connections close. */
  override async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await super.onApplicationShutdown();
    await this.http?.close();
  }

  private async sendIfDue(): Promise<void> {
    if (Date.now() < this.notBefore) return;
    await this.retryLater(async () => {
      await this.begin();
      await this.sender?.send(this.stopping.signal);
      if (this.failedInRow > 0) this.logger.log('the receiver accepts events again');
      this.failedInRow = 0;
    });
  }

  private async begin(): Promise<void> {
    if (!this.hasStarted) await this.sender?.begin();
    this.hasStarted = true;
  }

  private async retryLater(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.failedInRow === 0) {
        this.logger.warn(`cannot send events, trying again: ${String(error)}`);
      }
      this.notBefore = Date.now() + Math.min(WAIT_MS * 2 ** this.failedInRow, WAIT_MOST_MS);
      this.failedInRow += 1;
    }
  }
}
