import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import { readEnvironment } from '#platform/config/environment.js';
import { allSettingNames } from '#composition/read-config.js';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import type { Environment } from './child.js';
import type { Closers } from './closers.js';

/** Everything a bench run has to itself: a folder, a PostgreSQL, and settings for the apps. */
export interface BenchState {
  folder: string;
  /** Folder of the files to run over. */
  source: string;
  apiPort: number;
  postgresPid: number;
  /** Where its database lies; under root that may be outside the state folder. */
  postgresFolder: string;
  /** Settings of this bench over the user's environment, of which no setting is taken. */
  environment: Environment;
}

interface BenchStateOptions {
  /** Folder of the files to run over; `sample/` in the state folder when left out. */
  source?: string | undefined;
  /** Where to make the state folder; the system's temporary folder when left out. */
  parent?: string | undefined;
  /** Further settings for the apps. */
  settings?: Environment;
}

/** Makes a fresh state folder with its own PostgreSQL. */
export async function openBenchState(
  closers: Closers,
  { source: given, parent = tmpdir(), settings = {} }: BenchStateOptions,
): Promise<BenchState> {
  const folder = await mkdtemp(join(parent, 'retailstream-bench-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  // The database's own user must be able to walk through it.
  await chmod(folder, 0o711);
  const server = await ensureEmbeddedPostgres(join(folder, 'postgres'));
  const postgresFolder = dirname(server.log);
  closers.add(() => rm(postgresFolder, { recursive: true, force: true }));
  closers.add(() => stopEmbeddedPostgres(server));
  const source = given ?? join(folder, 'sample');
  const apiPort = await getPort({ host: '127.0.0.1' });
  const outside = Object.entries(readEnvironment()).filter(
    ([key]) => !allSettingNames.includes(key),
  );
  const environment = {
    ...Object.fromEntries(outside),
    STATE_DIR: folder,
    SOURCE_URL: `file:${encodeURI(source)}`,
    // Nobody writes to the files while a run reads them.
    SOURCE_SETTLE_MS: '0',
    WAREHOUSE_URL: server.url,
    EXCLUSIVE_WORKER: 'true',
    // One address asks as fast as it can, without a key.
    ANONYMOUS_READING: 'on',
    RATE_LIMIT_PER_MINUTE: '0',
    WORKER_PORT: '0',
    API_PORT: String(apiPort),
    ...settings,
  };
  return { folder, source, apiPort, postgresPid: server.pid, postgresFolder, environment };
}
