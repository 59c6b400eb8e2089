import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Flow } from '#pipeline/flow/flow.js';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { isAlive } from '#platform/process/process-folders.js';
import {
  copyDatabase,
  createDatabase,
  dropDatabase,
  execute,
  openDatabase,
  openMigrated,
} from './databases.js';
import { weeklySales } from './flow.js';
import { openPipelineAt, type TestPipeline } from './pipeline.js';
import { createTempFolder } from './temp-folder.js';

const POLL_MS = 10;

/** `backend`: one process is killed, and the server recovers. `server`: all end at once, and it starts again. */
export type Crash = 'backend' | 'server';

/** The server writes its log only for a commit that waits for it: a crash loses every other. */
const NO_LATER_WRITES = [
  "ALTER SYSTEM SET wal_writer_delay = '10s'",
  "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
  'SELECT pg_reload_conf()',
];

/** A PostgreSQL that a test crashes. Its commits wait for the disk by default; those of the shared one do not. */
export class CrashingServer {
  private constructor(
    private readonly folder: string,
    private server: EmbeddedServer,
    private readonly template: string,
    private readonly flows: readonly Flow[],
  ) {}

  /** @param flows besides weekly sales */
  static async start(flows: readonly Flow[]): Promise<CrashingServer> {
    const folder = await createTempFolder('crash');
    const server = await ensureEmbeddedPostgres(folder);
    await execute(server.url, ...NO_LATER_WRITES);
    const template = await createDatabase(server.url, 'template');
    const warehouse = await openMigrated(template);
    await ensureMarts(warehouse, [weeklySales, ...flows]);
    await warehouse.destroy();
    return new CrashingServer(folder, server, template, flows);
  }

  async openPipeline(): Promise<TestPipeline> {
    const url = await copyDatabase(this.server.url, this.template, 'run');
    const warehouse = await openDatabase(url);
    const drop = async () => {
      await warehouse.destroy();
      // Recovery syncs the files of every database.
      await dropDatabase(this.server.url, url);
    };
    const database = { url, warehouse, drop };
    return openPipelineAt(await createTempFolder('pipeline'), database, {}, this.flows);
  }

  /** Crashes the server, and returns once it has recovered. What was not on its disk is lost, as are all connections. */
  async crash(how: Crash): Promise<void> {
    const [victim, observer] = await Promise.all([this.connect(), this.connect()]);
    const seen = new Promise((resolve) => observer.once('end', resolve));
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    if (how === 'backend') process.kill(rows[0]!.pid, 'SIGKILL');
    else process.kill(this.server.pid, 'SIGQUIT');
    // The server ends all connections before it recovers.
    await seen;
    if (how === 'server') {
      while (isAlive(this.server.pid)) await delay(POLL_MS);
      this.server = await ensureEmbeddedPostgres(this.folder);
    }
    await this.waitForRecovery();
  }

  async close(): Promise<void> {
    await stopEmbeddedPostgres(this.server);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async waitForRecovery(): Promise<void> {
    for (;;) {
      const client = await this.connect().catch(() => undefined);
      if (client) return client.end();
      await delay(POLL_MS);
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.server.url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
