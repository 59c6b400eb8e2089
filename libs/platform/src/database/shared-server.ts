import pRetry from 'p-retry';
import pg from 'pg';
import { z } from 'zod';
import { toAppError } from '../errors/to-app-error.js';
import { queryRows } from './rows.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './embedded/embedded-postgres.js';

/** Any constant of no other lock, the same in every program. */
const USE_LOCK = 7_304_441;
const AGAIN_MS = 1_000;
const ATTEMPTS = 5;

const lastRow = z.object({ isLast: z.boolean() });
const pidRow = z.object({ pid: z.int() });

/**
 * One program's use of a folder's embedded server. Every program holds a shared advisory lock while it
 * uses the server. A program that leaves releases it and tries to get the exclusive lock, which
 * PostgreSQL grants to one at most. That program stops the server. A killed program loses its lock with
 * its session.
 */
export class SharedServer {
  private session: pg.Client | undefined;
  private readonly leaving = new AbortController();

  private constructor(readonly server: EmbeddedServer) {}

  /**
   * Starts the PostgreSQL of `folder` unless it runs, and keeps it running until this program leaves.
   * @throws AppError WAREHOUSE_UNAVAILABLE when it does not start
   */
  static async join(folder: string): Promise<SharedServer> {
    for (let attempt = 1; ; attempt++) {
      const shared = new SharedServer(await ensureEmbeddedPostgres(folder));
      try {
        await shared.lock();
        return shared;
      } catch (error) {
        // The last program may just have stopped it: start it again.
        if (attempt === ATTEMPTS) throw toAppError(error, 'WAREHOUSE_UNAVAILABLE');
      }
    }
  }

  /** Releases the server, and stops it unless another program uses it. */
  async leave(): Promise<void> {
    this.leaving.abort();
    const { session } = this;
    if (!session) return;
    this.session = undefined;
    // A lost session has no answer; its server is stopped or was killed.
    const pid = await pidIfLast(session).catch(() => undefined);
    if (pid !== undefined) await stopEmbeddedPostgres({ ...this.server, pid });
    await session.end().catch(() => undefined);
  }

  private async lock(): Promise<void> {
    const session = new pg.Client({
      connectionString: this.server.url,
      application_name: `retailstream-use ${process.pid}`,
      keepAlive: true,
    });
    session.on('error', () => undefined);
    try {
      await session.connect();
      // Waits for a program that is stopping the server: that ends the session.
      await session.query('SELECT pg_advisory_lock_shared($1)', [USE_LOCK]);
    } catch (error) {
      await session.end().catch(() => undefined);
      throw error;
    }
    this.session = session;
    session.once('end', () => void this.relock(session));
  }

  /** Takes the lock again after the server was killed and somebody has restarted it. */
  private async relock(lost: pg.Client): Promise<void> {
    if (this.session !== lost) return;
    this.session = undefined;
    const pace = { retries: Infinity, factor: 1, minTimeout: AGAIN_MS, unref: true };
    const { signal } = this.leaving;
    await pRetry(() => this.lock(), { ...pace, signal }).catch(() => undefined);
    if (signal.aborted) await this.leave();
  }
}

/** @returns the pid of the session's server when no other program uses it */
async function pidIfLast(session: pg.Client): Promise<number | undefined> {
  await session.query('SELECT pg_advisory_unlock_shared($1)', [USE_LOCK]);
  const [row] = await queryRows(session, lastRow, 'SELECT pg_try_advisory_lock($1) AS "isLast"', [
    USE_LOCK,
  ]);
  if (row?.isLast !== true) return undefined;
  // Read it now: the server may have been killed and restarted.
  const [postmaster] = await queryRows(
    session,
    pidRow,
    `SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::integer AS pid`,
  );
  return postmaster?.pid;
}
