import { type ConnectionOptions, type Queue, setDefaultBackendFactory } from 'bullmq';
import type { Config } from '#composition/read-config.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import { toPostgresConnection } from '#platform/database/connection.js';
import { BullmqRunQueue } from '#pipeline/queue/bullmq/bullmq-run-queue.js';
import { checkRedis } from '#pipeline/queue/bullmq/redis.js';
import {
  checkPostgresQueue,
  postgresQueueConnection,
  type QueueConnection,
  redisQueueConnection,
} from '#pipeline/queue/bullmq/connection.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';

export interface QueueAccess {
  queue: RunQueue;
  /** BullMQ's queue, for programs that show its jobs; it closes with the run queue. */
  jobs: Queue;
  /** For the worker that consumes the queue. */
  connection: ConnectionOptions;
}

/** Opens the queue that QUEUE_URL names; `warehouse:` is PostgreSQL of the warehouse. */
export function createRunQueue(config: Config, warehouseUrl: string): QueueAccess {
  const access = accessTo(config.queue, warehouseUrl);
  // Nest's module creates its worker without a backend argument, so it uses the default.
  setDefaultBackendFactory(access.backend);
  const queue = new BullmqRunQueue(access, config.stageAttempts);
  return { queue, jobs: queue.queue as unknown as Queue, connection: access.connection };
}

/**
 * Checks, before anything is queued, that the queue answers and is durable.
 * @throws AppError QUEUE_UNAVAILABLE, SERVER_TOO_OLD or QUEUE_UNFIT
 */
export async function checkQueue({ queue }: Config): Promise<void> {
  if (isRedis(queue)) await checkRedis(queue);
  else if (queue.scheme !== 'warehouse') await checkPostgresQueue(queue);
}

function accessTo(queue: ServiceUrl, warehouseUrl: string): QueueConnection {
  if (isRedis(queue)) return redisQueueConnection(queue);
  if (queue.scheme !== 'warehouse') return postgresQueueConnection(toPostgresConnection(queue));
  // The warehouse's owner has created the schema, because a program's login may not.
  const warehouse = { scheme: 'postgres', href: warehouseUrl };
  return postgresQueueConnection(toPostgresConnection(warehouse), false);
}

function isRedis({ scheme }: ServiceUrl): boolean {
  return scheme === 'redis' || scheme === 'rediss';
}
