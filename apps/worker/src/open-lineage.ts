import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createLineagePost, type LineagePost } from '#composition/create-lineage-post.js';
import { LineageSender } from '#pipeline/open-lineage/lineage-sender.js';
import { LineageTeller } from '#pipeline/open-lineage/lineage-teller.js';
import type { Config } from '#platform/config/config.js';
import { Repeated } from '#platform/process/repeated.js';
import { CONFIG, TRIGGERED_FLOWS, type TriggeredFlows } from './tokens.js';

const INTERVAL_MS = 1_000;
/** After a first failure; twice as long after each further one. */
const WAIT_MS = 1_000;
const WAIT_MOST_MS = 300_000;

/** Tells a receiver of OpenLineage how runs go, where one is set. No run waits for it. */
@Injectable()
export class OpenLineage implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('OpenLineage');
  private readonly turns = new Repeated(INTERVAL_MS, () => this.turn());
  private readonly stopping = new AbortController();
  private readonly http: LineagePost | undefined;
  private readonly sender: LineageSender | undefined;
  private hasBegun = false;
  /** In a row. */
  private failures = 0;
  private notBefore = 0;

  constructor(
    @Inject(CONFIG) { openLineage, warehouse: url }: Pick<Config, 'openLineage' | 'warehouse'>,
    @Inject(TRIGGERED_FLOWS) { flows }: Pick<TriggeredFlows, 'flows'>,
    warehouse: DataSource,
  ) {
    if (!openLineage) return;
    const byName = new Map(flows.map(({ flow }) => [flow.name, flow]));
    const teller = new LineageTeller(openLineage, url, byName);
    this.http = createLineagePost(openLineage);
    this.sender = new LineageSender(warehouse, teller, this.http, openLineage, (message) =>
      this.logger.warn(message),
    );
  }

  /** Begins at once, so that the first run which this worker takes is told; what is to be sent waits. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.sender) return;
    await this.orLater(() => this.begin());
    this.turns.start();
  }

  /** What is being sent is sent, and recorded, before the connections go. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.turns.stop();
    await this.http?.close();
  }

  private async turn(): Promise<void> {
    if (Date.now() < this.notBefore) return;
    await this.orLater(async () => {
      await this.begin();
      await this.sender?.send(this.stopping.signal);
      if (this.failures > 0) this.logger.log('events are taken again');
      this.failures = 0;
    });
  }

  private async begin(): Promise<void> {
    if (!this.hasBegun) await this.sender?.begin();
    this.hasBegun = true;
  }

  private async orLater(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.failures === 0) {
        this.logger.warn(`cannot send events, and goes on trying: ${String(error)}`);
      }
      this.notBefore = Date.now() + Math.min(WAIT_MS * 2 ** this.failures, WAIT_MOST_MS);
      this.failures += 1;
    }
  }
}
