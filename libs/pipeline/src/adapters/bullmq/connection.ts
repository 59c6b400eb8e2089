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
    // The ledger is the truth: what a crash of the database takes from the queue is put on again, so
    // its many small commits need not wait for the disk.
    options: '-c synchronous_commit=off',
  };
}
