import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { ApiKeys } from '#access/credentials/api-keys.js';
import { readEnvironment } from '#platform/config/environment.js';
import type { Cloud } from '../../cloud/cloud.js';
import {
  deployProfile,
  type Profile,
  type ProfileOptions,
} from '../../cloud/profile/deploy-profile.js';
import { type LoaderFunction, startLoader } from '../../cloud/profile/loader-function.js';
import { Client } from '../../e2e/client.js';
import { createMigrated, dropDatabase, openDatabase } from '../../setup/databases.js';
import { findFreePortPair } from '../../setup/free-ports.js';
import { createTempFolder } from '../../setup/temp-folder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** RetailStream in the AWS profile: worker and API as processes, the loader function, one cloud. */
export interface Deployment {
  profile: Profile;
  loader: LoaderFunction;
  warehouse: DataSource;
  /** Starts a run over the API and waits for its end. @param flow weekly sales by default */
  run(flow?: string): Promise<FinishedRun>;
  startRun(flow?: string): Promise<string>;
  waitForRun(statusUrl: string): Promise<FinishedRun>;
  killWorker(): Promise<void>;
  startWorker(): Promise<void>;
  /** Output of worker and API so far. */
  readOutput(): string;
  close(): Promise<void>;
}

export interface FinishedRun {
  id: string;
  status: string;
  snapshotId: string | null;
}

/**
 * @param source URL of the source
 * @param settings that override the profile's
 */
export async function deploy(
  cloud: Cloud,
  cluster: ProfileOptions['cluster'],
  source: string,
  settings: Record<string, string> = {},
): Promise<Deployment> {
  const url = await createMigrated(inject('serverUrl'), 'aws');
  const warehouse = await openDatabase(url);
  const profile = await deployProfile({ cloud, warehouse: url, cluster });
  const state = await createTempFolder('aws');
  const port = await findFreePortPair();
  const env = {
    PATH: readEnvironment()['PATH'] ?? '',
    ...profile.settings,
    STATE_DIR: state,
    SOURCE_URL: source,
    API_PORT: String(port),
    WORKER_PORT: String(port + 1),
    ...settings,
  };
  let said = '';
  const hear = (line: string) => (said += `${line}\n`);
  const loader = startLoader(profile, hear);
  const start = (app: string) => startApp(app, env, hear);
  let worker = await start('worker');
  const api = await start('api');
  const key = (await new ApiKeys(warehouse).createFirst()) ?? '';
  const client = new Client(`http://127.0.0.1:${port}`, key);
  const startRun = async (flow?: string): Promise<string> => {
    const response = await client.post('/v1/admin/runs', { flow });
    const { statusUrl } = (await response.json()) as { statusUrl: string };
    return statusUrl;
  };
  return {
    profile,
    loader,
    warehouse,
    startRun,
    waitForRun: (statusUrl) => client.waitForRun(statusUrl),
    run: async (flow) => client.waitForRun(await startRun(flow)),
    killWorker: () => end(worker, 'SIGKILL'),
    startWorker: async () => {
      worker = await start('worker');
    },
    readOutput: () => said,
    close: async () => {
      await Promise.all([end(worker, 'SIGTERM'), end(api, 'SIGTERM'), loader.stop()]);
      await warehouse.destroy();
      await dropDatabase(inject('serverUrl'), url);
      await rm(state, { recursive: true, force: true });
    },
  };
}

async function startApp(
  app: string,
  env: Record<string, string>,
  hear: (line: string) => void,
): Promise<ChildProcess> {
  const entry = join(root, 'dist', 'apps', app, 'src', 'main.js');
  const child = fork(entry, [], { env, cwd: root, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => hear(String(text).trim()));
  }
  const [report] = (await once(child, 'message')) as [{ kind: string; message?: string }];
  if (report.kind !== 'ready') throw new Error(`the ${app} did not start: ${report.message}`);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
