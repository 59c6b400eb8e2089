import { createPostgresBackend, setDefaultBackendFactory } from 'bullmq';
import type { ConnectionOptions } from 'bullmq';

export const QUEUE = 'stages';
const SCHEMA = 'bullmq';

/**
 * Makes BullMQ keep its jobs in PostgreSQL, in a schema of its own. Call once, before any queue or
 * worker is made.
 */
export function postgresQueueConnection(url: string): ConnectionOptions {
  setDefaultBackendFactory(createPostgresBackend);
  return {
    connectionString: url,
    schema: SCHEMA,
    migrate: true,
    max: 3,
  };
}
