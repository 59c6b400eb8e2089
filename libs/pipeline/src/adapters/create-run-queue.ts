import type { ConnectionOptions } from 'bullmq';
import type { Config } from '#platform/config/config.js';
import { BullmqRunQueue } from './bullmq/bullmq-run-queue.js';
import { postgresQueueConnection } from './bullmq/connection.js';
import type { RunQueue } from '../queue/run-queue.js';

export interface QueueAccess {
  queue: RunQueue;
  /** For the worker that consumes the queue. */
  connection: ConnectionOptions;
}

/** Opens the queue that QUEUE_URL names; `warehouse:` is the warehouse's own PostgreSQL. */
export function createRunQueue(config: Config, warehouseUrl: string): QueueAccess {
  const url = config.queue.scheme === 'warehouse' ? warehouseUrl : config.queue.href;
  const connection = postgresQueueConnection(url);
  return { queue: new BullmqRunQueue(connection, config.stageAttempts), connection };
}
