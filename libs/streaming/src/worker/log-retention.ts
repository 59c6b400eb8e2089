import type { GuestParts } from '#composition/guest.js';
import { listTopics } from '#pipeline/flow/flow.js';
import { PollingService } from '#platform/process/polling-service.js';
import type { StreamConfig } from '../settings.js';
import { WarehouseLog } from '../warehouse-log/warehouse-log.js';

const INTERVAL_MS = 3_600_000;

interface RetentionParts extends Pick<GuestParts, 'flows' | 'warehouse'> {
  config: Pick<StreamConfig, 'streamLogKeptDays'>;
}

/** Drops expired events that the streams have read, from the log in the warehouse. */
export class LogRetention extends PollingService {
  private isStopping = false;

  constructor({ config, flows, warehouse }: RetentionParts) {
    super('LogRetention');
    const topics = flows.flatMap(listTopics);
    const log = new WarehouseLog(warehouse, topics);
    for (const topic of topics) {
      const drop = () => log.dropRead(topic, config.streamLogKeptDays);
      const doing = `drop old events of ${topic}`;
      this.every(INTERVAL_MS, doing, () => this.dropAll(topic, drop), { atStart: true });
    }
  }

  /** Lets the current deletion finish before the connections close. */
  override async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await super.onApplicationShutdown();
  }

  private async dropAll(topic: string, dropSome: () => Promise<number>): Promise<void> {
    let dropped = 0;
    for (let some = 1; some > 0 && !this.isStopping;) {
      some = await dropSome();
      dropped += some;
    }
    if (dropped > 0) this.logger.log(`dropped ${dropped} expired events of ${topic}`);
  }
}
