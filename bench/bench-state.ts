import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '#platform/config/environment.js';
import { settingNames } from '#platform/config/config.js';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import type { Environment } from './child.js';
import type { Closers } from './closers.js';
import { freePort } from './free-port.js';

/** Everything a bench run has to itself: a folder, a PostgreSQL, and settings for the apps. */
export interface BenchState {
  folder: string;
  apiPort: number;
  postgresPid: number;
  /** Settings of this bench over the user's environment, of which no setting is taken. */
  environment: Environment;
}

/** Makes a fresh state folder with its own PostgreSQL; `data` as the source, or `sample/` in it. */
export async function openBenchState(
  closers: Closers,
  data: string | undefined,
): Promise<BenchState & { source: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'retailstream-bench-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  // The database's own user must be able to walk through it.
  await chmod(folder, 0o711);
  const server = await ensureEmbeddedPostgres(join(folder, 'postgres'));
  closers.add(() => stopEmbeddedPostgres(server));
  const source = data ?? join(folder, 'sample');
  const apiPort = await freePort();
  const outside = Object.entries(readEnvironment()).filter(([key]) => !settingNames.includes(key));
  const environment = {
    ...Object.fromEntries(outside),
    STATE_DIR: folder,
    SOURCE_URL: `file:${encodeURI(source)}`,
    WAREHOUSE_URL: server.url,
    EXCLUSIVE_WORKER: 'true',
    WORKER_PORT: '0',
    API_PORT: String(apiPort),
  };
  return { folder, apiPort, postgresPid: server.pid, environment, source };
}
