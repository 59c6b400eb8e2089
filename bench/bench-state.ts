import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import { readEnvironment } from '#platform/config/environment.js';
import { declaredSettings } from '#launcher/guests.js';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import type { Environment } from './child.js';
import type { Closers } from './closers.js';

/** The isolated environment of a bench run: a folder, a PostgreSQL, and settings for the apps. */
export interface BenchState {
  folder: string;
  /** Folder of the source files. */
  source: string;
  apiPort: number;
  postgresPid: number;
  /** Folder of its database; under root it may be outside the state folder. */
  postgresFolder: string;
  /** The user's environment without RetailStream's settings, plus those of this bench. */
  environment: Environment;
}

interface BenchStateOptions {
  /** Folder of the source files; `sample/` in the state folder by default. */
  source?: string | undefined;
  /** Parent of the state folder; the system's temporary folder by default. */
  parent?: string | undefined;
  /** Further settings for the apps. */
  settings?: Environment;
}

/** Creates a fresh state folder with a PostgreSQL. */
export async function openBenchState(
  closers: Closers,
  { source: given, parent = tmpdir(), settings = {} }: BenchStateOptions,
): Promise<BenchState> {
  const folder = await mkdtemp(join(parent, 'retailstream-bench-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  // The database's user must be able to traverse it.
  await chmod(folder, 0o711);
  const server = await ensureEmbeddedPostgres(join(folder, 'postgres'));
  const postgresFolder = dirname(server.log);
  closers.add(() => rm(postgresFolder, { recursive: true, force: true }));
  closers.add(() => stopEmbeddedPostgres(server));
  const source = given ?? join(folder, 'sample');
  const apiPort = await getPort({ host: '127.0.0.1' });
  const outside = Object.entries(readEnvironment()).filter(
    ([key]) => !declaredSettings.names.includes(key),
  );
  const environment = {
    ...Object.fromEntries(outside),
    STATE_DIR: folder,
    SOURCE_URL: `file:${encodeURI(source)}`,
    // The files do not change while a run reads them.
    SOURCE_SETTLE_MS: '0',
    WAREHOUSE_URL: server.url,
    EXCLUSIVE_WORKER: 'true',
    // One client sends as fast as it can, without a key.
    ANONYMOUS_READING: 'on',
    RATE_LIMIT_PER_MINUTE: '0',
    WORKER_PORT: '0',
    API_PORT: String(apiPort),
    ...settings,
  };
  return { folder, source, apiPort, postgresPid: server.pid, postgresFolder, environment };
}
