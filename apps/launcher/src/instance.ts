import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  keepLogShort,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { makeReachable } from '#platform/database/embedded/system-user.js';
import { queryRows } from '#platform/database/rows.js';
import { SharedServer } from '#platform/database/shared-server.js';
import { AppError } from '#platform/errors/app-error.js';
import { requireWritable } from '#platform/files/require-writable.js';
import { IntervalTask } from '#platform/process/interval-task.js';

/** Any constant that every instance shares. */
const INSTANCE_LOCK = 7_304_422;
const LOG_CHECK_MS = 60_000;
const NAME = /^retailstream-launcher (\d+)$/;

/**
 * The database of a state folder, locked for this process. The lock is a session of the database, so it always ends
 * with its process.
 */
export class Instance {
  private session: pg.Client | undefined;
  private isClosing = false;
  private reviving: Promise<void> = Promise.resolve();
  private readonly logTask = new IntervalTask(LOG_CHECK_MS, () => keepLogShort(this.current));

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
   * @param onLost called when the database was killed and cannot restart
   * @throws AppError INSTANCE_RUNNING with the pid of the process that uses the folder
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
    instance.logTask.start();
    return instance;
  }

  /** Stops the database and unlocks the folder. */
  async close(): Promise<void> {
    this.isClosing = true;
    await this.logTask.stop();
    await this.reviving;
    await this.session?.end().catch(() => undefined);
    await this.shared.leave();
    // Stopping npm start stops the database even if other clients use it.
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
      const pid = await findHolder(session);
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

  /** Restarts a killed database on the same port, so that its clients reconnect. */
  private async revive(): Promise<void> {
    if (this.isClosing) return;
    console.error('The database stopped unexpectedly: restarting it');
    try {
      this.current = await ensureEmbeddedPostgres(this.folder);
      await this.lock();
    } catch (error) {
      this.onLost(error);
    }
  }
}

async function findHolder(session: pg.Client): Promise<string> {
  const [holder] = await queryRows(
    session,
    z.object({ name: z.string() }),
    `SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objid = $1 AND granted`,
    [INSTANCE_LOCK],
  );
  return NAME.exec(holder?.name ?? '')?.[1] ?? 'unknown';
}

/** PostgreSQL's own files and write-ahead log, before any data. */
const BASE_BYTES = 300 * 1024 ** 2;
/** Raw copy, Parquet, two warehouse tables with indexes, and scratch: measured as 11. */
const BYTES_A_SOURCE_BYTE = 12;

/**
 * Requires a writable state folder with enough space.
 * @param sourceBytes size of the source files
 * @throws AppError FOLDER_NOT_WRITABLE, DISK_FULL
 */
export async function prepareStateFolder(folder: string, sourceBytes: number): Promise<void> {
  await requireWritable(folder, 'choose another with --state DIR', makeReachable);
  const base = existsSync(join(folder, 'postgres')) ? 0 : BASE_BYTES;
  await requireRoom(folder, base + sourceBytes * BYTES_A_SOURCE_BYTE);
}

async function requireRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2)} MB`;
  throw new AppError(
    'DISK_FULL',
    `${folder}: ${megabytes(free)} free, about ${megabytes(needed)} needed; free space, or ` +
      'choose another disk with --state DIR',
  );
}
