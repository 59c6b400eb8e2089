import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
} from 'bullmq';
import { z } from 'zod';
import { parseAddress, type ServiceUrl } from '#platform/config/service-url.js';
import { requireVersion } from '#platform/config/supported-versions.js';
import { toPostgresConnection, type PostgresConnection } from '#platform/database/connection.js';
import { queryRows } from '#platform/database/rows.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { parseRedisOptions } from './redis.js';

export const QUEUE = 'stages';
const SCHEMA = 'bullmq';

type Session = Parameters<typeof runMigrations>[0];

/** Where BullMQ keeps its jobs, and how to connect. May contain a password: never log it. */
export interface QueueConnection {
  /** The backend for BullMQ's classes, passed with `connection`; they use Redis without it. */
  backend: BackendFactory;
  /** For workers: waits for a lost connection without a limit. */
  connection: ConnectionOptions;
  /** For producers: reports a lost connection instead of waiting. */
  producer: ConnectionOptions;
  /** Expiry of the server certificate at the newest connection; undefined without TLS. */
  certificateExpiry?: () => Date | undefined;
}

/**
 * Returns a connection for jobs in PostgreSQL, in a separate schema.
 * @param migrate whether the client creates that schema; otherwise `migrateQueue` has created it
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
    // The many small commits need not wait for the disk, because nothing counts on a job: a crash of the database takes
    // the newest back, a worker queues lost ones again from the ledger, and a repeated one finds its stage succeeded.
    options: [options, '-c synchronous_commit=off'].filter(Boolean).join(' '),
  };
  // BullMQ's factory type names Redis options, but accepts those of any backend.
  return { backend: createPostgresBackend as BackendFactory, connection, producer: connection };
}

const versionRow = z.object({ server_version: z.string() });

/**
 * Checks that a PostgreSQL outside the warehouse can hold the queue.
 * @param url `postgres://…`
 * @throws AppError QUEUE_UNAVAILABLE when it does not answer, SERVER_TOO_OLD; CONFIG_INVALID for its TLS
 */
export async function checkPostgresQueue(url: ServiceUrl): Promise<void> {
  const { Client, ...options } = toPostgresConnection(url);
  const client = new Client(options);
  try {
    await client.connect();
    const [row] = await queryRows(client, versionRow, 'SHOW server_version');
    const { host, port = 5432 } = parseAddress(url);
    requireVersion('PostgreSQL', row?.server_version ?? '', `QUEUE_URL: ${host}:${port}`);
  } catch (error) {
    throw toAppError(error, 'QUEUE_UNAVAILABLE');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Creates or upgrades the schema of jobs. @param session of the database owner */
export async function migrateQueue(session: Session): Promise<void> {
  await runMigrations(session, SCHEMA);
}

/** Returns a connection for jobs in Redis or Valkey. @param url `redis://…`, or `rediss://…` with TLS */
export function redisQueueConnection(url: ServiceUrl): QueueConnection {
  let expiry: Date | undefined;
  const connection = parseRedisOptions(url, (seen) => (expiry = seen));
  const producer = { ...connection, maxRetriesPerRequest: 1 };
  return { backend: createRedisBackend, connection, producer, certificateExpiry: () => expiry };
}
