import pg from 'pg';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  keepLogShort,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { SharedServer } from '#platform/database/shared-server.js';
import { IntervalTask } from '#platform/process/interval-task.js';

/** Any constant, as long as every instance uses the same. */
const INSTANCE_LOCK = 7_304_422;
const LOG_CHECK_MS = 60_000;
const NAME = /^retailstream-launcher (\d+)$/;

/**
 * The database of a state folder, held by this process alone. The lock is a session of the database
 * itself: it ends with the process that holds it, however that ends.
 */
export class Instance {
  private session: pg.Client | undefined;
  private isClosing = false;
  private reviving: Promise<void> = Promise.resolve();
  private readonly looksAtLog = new IntervalTask(LOG_CHECK_MS, () => keepLogShort(this.current));

  private current: EmbeddedServer;

  private constructor(
    private readonly folder: string,
    private readonly shared: SharedServer,
    private readonly onLost: (error: unknown) => void,
  ) {
    this.current = shared.server;
  }

  get server(): EmbeddedServer {
    return this.current;
  }

  /**
   * @param onLost told when the database was killed and cannot be started again
   * @throws AppError INSTANCE_RUNNING with the pid of the process that has the folder
   */
  static async open(folder: string, onLost: (error: unknown) => void): Promise<Instance> {
    const shared = await SharedServer.join(folder);
    const instance = new Instance(folder, shared, onLost);
    try {
      await instance.lock();
    } catch (error) {
      await shared.leave();
      throw error;
    }
    instance.looksAtLog.start();
    return instance;
  }

  /** Stops the database and gives the folder free. */
  async close(): Promise<void> {
    this.isClosing = true;
    await this.looksAtLog.stop();
    await this.reviving;
    await this.session?.end().catch(() => undefined);
    await this.shared.leave();
    // Whoever stops npm start means the database too, whatever else uses it.
    await stopEmbeddedPostgres(this.current);
  }

  private async lock(): Promise<void> {
    const session = new pg.Client({
      connectionString: this.current.url,
      application_name: `retailstream-launcher ${process.pid}`,
      keepAlive: true,
    });
    session.on('error', () => undefined);
    await session.connect();
    const [lock] = await queryRows(
      session,
      z.object({ locked: z.boolean() }),
      'SELECT pg_try_advisory_lock($1) AS locked',
      [INSTANCE_LOCK],
    );
    if (!lock?.locked) {
      const pid = await holderOf(session);
      await session.end();
      throw new AppError(
        'INSTANCE_RUNNING',
        `${this.folder} is in use by RetailStream with pid ${pid}: stop it, or choose another --state DIR`,
      );
    }
    this.session = session;
    session.once('end', () => {
      this.reviving = this.revive();
    });
  }

  /** The database was killed: start it again, on the same port, for everybody who is connected. */
  private async revive(): Promise<void> {
    if (this.isClosing) return;
    console.error('The database stopped unexpectedly: starting it again');
    try {
      this.current = await ensureEmbeddedPostgres(this.folder);
      await this.lock();
    } catch (error) {
      this.onLost(error);
    }
  }
}

async function holderOf(session: pg.Client): Promise<string> {
  const [holder] = await queryRows(
    session,
    z.object({ name: z.string() }),
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objid = $1 AND granted`,
    [INSTANCE_LOCK],
  );
  return NAME.exec(holder?.name ?? '')?.[1] ?? 'unknown';
}
