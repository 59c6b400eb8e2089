import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
} from 'bullmq';
import type { PostgresConnection } from '#platform/database/connection.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import { redisOptionsOf } from './redis.js';

export const QUEUE = 'stages';
const SCHEMA = 'bullmq';

type Session = Parameters<typeof runMigrations>[0];

/** Where BullMQ is to keep its jobs, and how to reach it. May hold a password: never log it. */
export interface QueueConnection {
  /** What BullMQ's classes take beside `connection`; without it they take Redis. */
  backend: BackendFactory;
  /** For who works on jobs: it waits for a lost connection as long as that takes. */
  connection: ConnectionOptions;
  /** For who puts jobs on: it is told of a lost connection instead of waiting. */
  producer: ConnectionOptions;
  /** When the certificate that the newest connection was shown ends; undefined without TLS. */
  certificateExpiry?: () => Date | undefined;
}

/**
 * Jobs in PostgreSQL, in a schema of their own.
 * @param migrate whether who connects makes that schema, or finds it made by `migrateQueue`
 */
export function postgresQueueConnection(
  postgres: PostgresConnection,
  migrate = true,
): QueueConnection {
  const { options, ...rest } = postgres;
  const connection = {
    ...rest,
    schema: SCHEMA,
    migrate,
    max: 3,
    // The ledger is the truth: what a crash of the database takes from the queue is put on again, so
    // its many small commits need not wait for the disk.
    options: [options, '-c synchronous_commit=off'].filter(Boolean).join(' '),
  };
  // BullMQ's type of a factory takes the options of Redis for those of any backend.
  return { backend: createPostgresBackend as BackendFactory, connection, producer: connection };
}

/** Makes the schema of jobs, or brings it up to date. @param session of whoever owns the database */
export async function migrateQueue(session: Session): Promise<void> {
  await runMigrations(session, SCHEMA);
}

/** Jobs in Redis or Valkey. @param url `redis://…`, or `rediss://…` with TLS */
export function redisQueueConnection(url: ServiceUrl): QueueConnection {
  let expiry: Date | undefined;
  const connection = redisOptionsOf(url, (seen) => (expiry = seen));
  const producer = { ...connection, maxRetriesPerRequest: 1 };
  return { backend: createRedisBackend, connection, producer, certificateExpiry: () => expiry };
}
