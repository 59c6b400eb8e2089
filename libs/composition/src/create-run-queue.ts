import { type ConnectionOptions, type Queue, setDefaultBackendFactory } from 'bullmq';
import type { Config } from '#platform/config/config.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import { connectionOf } from '#platform/database/connection.js';
import { BullmqRunQueue } from '#pipeline/queue/bullmq/bullmq-run-queue.js';
import { checkRedis } from '#pipeline/queue/bullmq/redis.js';
import {
  postgresQueueConnection,
  type QueueConnection,
  redisQueueConnection,
} from '#pipeline/queue/bullmq/connection.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';

export interface QueueAccess {
  queue: RunQueue;
  /** BullMQ's own, for who shows its jobs; it ends with the queue. */
  jobs: Queue;
  /** For the worker that consumes the queue. */
  connection: ConnectionOptions;
}

/** Opens the queue that QUEUE_URL names; `warehouse:` is the warehouse's own PostgreSQL. */
export function createRunQueue(config: Config, warehouseUrl: string): QueueAccess {
  const access = accessTo(config.queue, warehouseUrl);
  // Nest's module makes its worker without a word on the backend, so it takes the default.
  setDefaultBackendFactory(access.backend);
  const queue = new BullmqRunQueue(access, config.stageAttempts);
  return { queue, jobs: queue.queue as unknown as Queue, connection: access.connection };
}

/**
 * Makes sure, before anything is put on it, that the queue answers and keeps what it is given.
 * @throws AppError QUEUE_UNAVAILABLE or QUEUE_UNFIT
 */
export async function checkQueue({ queue }: Config): Promise<void> {
  if (isRedis(queue)) await checkRedis(queue);
}

function accessTo(queue: ServiceUrl, warehouseUrl: string): QueueConnection {
  if (isRedis(queue)) return redisQueueConnection(queue);
  if (queue.scheme !== 'warehouse') return postgresQueueConnection(connectionOf(queue));
  // The warehouse's owner has made the schema: a program's own login may not.
  const warehouse = { scheme: 'postgres', href: warehouseUrl };
  return postgresQueueConnection(connectionOf(warehouse), false);
}

function isRedis({ scheme }: ServiceUrl): boolean {
  return scheme === 'redis' || scheme === 'rediss';
}
