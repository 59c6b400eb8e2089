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

/** Any constant that no other lock has, as long as every program uses the same. */
const USE_LOCK = 7_304_441;
const AGAIN_MS = 1_000;
const ATTEMPTS = 5;

const lastRow = z.object({ isLast: z.boolean() });
const pidRow = z.object({ pid: z.int() });

/**
 * One program's use of the embedded server of a folder. Every program holds a lock of the server in
 * shared mode for as long as it uses it. Whoever leaves gives its own back and tries to get the lock for
 * itself alone: PostgreSQL grants that to one program at most, and to one of those that leave at the same
 * moment. That one stops the server. A program that is killed loses its lock with its session.
 */
export class SharedServer {
  private session: pg.Client | undefined;
  private readonly leaving = new AbortController();

  private constructor(readonly server: EmbeddedServer) {}

  /**
   * Makes sure the PostgreSQL of `folder` runs, and that it runs on until this program leaves.
   * @throws AppError WAREHOUSE_UNAVAILABLE when it does not start
   */
  static async join(folder: string): Promise<SharedServer> {
    for (let attempt = 1; ; attempt++) {
      const shared = new SharedServer(await ensureEmbeddedPostgres(folder));
      try {
        await shared.hold();
        return shared;
      } catch (error) {
        // The program that used it last may have stopped it just now: it is started again then.
        if (attempt === ATTEMPTS) throw toAppError(error, 'WAREHOUSE_UNAVAILABLE');
      }
    }
  }

  /** Gives the server up, and stops it unless another program uses it. */
  async leave(): Promise<void> {
    this.leaving.abort();
    const { session } = this;
    if (!session) return;
    this.session = undefined;
    // A session that is lost tells nobody; the server it was on is stopped or was killed.
    const pid = await pidIfLast(session).catch(() => undefined);
    if (pid !== undefined) await stopEmbeddedPostgres({ ...this.server, pid });
    await session.end().catch(() => undefined);
  }

  private async hold(): Promise<void> {
    const session = new pg.Client({
      connectionString: this.server.url,
      application_name: `retailstream-use ${process.pid}`,
      keepAlive: true,
    });
    session.on('error', () => undefined);
    try {
      await session.connect();
      // Waits for a program that is about to stop the server: the session ends with it.
      await session.query('SELECT pg_advisory_lock_shared($1)', [USE_LOCK]);
    } catch (error) {
      await session.end().catch(() => undefined);
      throw error;
    }
    this.session = session;
    session.once('end', () => void this.holdAgain(session));
  }

  /** The server was killed: the lock is held again as soon as somebody has started it again. */
  private async holdAgain(lost: pg.Client): Promise<void> {
    if (this.session !== lost) return;
    this.session = undefined;
    const pace = { retries: Infinity, factor: 1, minTimeout: AGAIN_MS, unref: true };
    const { signal } = this.leaving;
    await pRetry(() => this.hold(), { ...pace, signal }).catch(() => undefined);
    if (signal.aborted) await this.leave();
  }
}

/** @returns the pid of the server that the session is on, when no other program uses it */
async function pidIfLast(session: pg.Client): Promise<number | undefined> {
  await session.query('SELECT pg_advisory_unlock_shared($1)', [USE_LOCK]);
  const [row] = await queryRows(session, lastRow, 'SELECT pg_try_advisory_lock($1) AS "isLast"', [
    USE_LOCK,
  ]);
  if (row?.isLast !== true) return undefined;
  // Not that of the start: the server may have been killed and started again since.
  const [postmaster] = await queryRows(
    session,
    pidRow,
    `SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::integer AS pid`,
  );
  return postmaster?.pid;
}
