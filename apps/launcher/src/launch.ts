import { existsSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import pLimit from 'p-limit';
import pRetry from 'p-retry';
import type { ApiKeys } from '#access/credentials/api-keys.js';
import type { Ledgers } from '#composition/ledgers.js';
import { recordSource } from '#composition/recorded-source.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { readEnvironment } from '#platform/config/environment.js';
import { folderUrl } from '#platform/config/service-url.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { AppError } from '#platform/errors/app-error.js';
import type { LauncherOptions } from './arguments.js';
import type { ChildApp } from './child-app.js';
import { stopApps } from './child-apps.js';
import { Instance, prepareStateFolder } from './instance.js';
import { ensureSampleInThread, SAMPLE_BYTES } from './sample-files.js';
import { checkSource } from './source-files.js';

/**
 * Requires free ports.
 * @param patience milliseconds to wait until programs of a killed instance release them
 * @throws AppError PORT_TAKEN
 */
async function requirePorts(host: string, ports: number[], patience: number): Promise<void> {
  const pace = { retries: Infinity, factor: 1, minTimeout: 100, maxRetryTime: patience };
  for (const port of ports) await pRetry(() => requireFree(host, port), pace);
}

async function requireFree(host: string, port: number): Promise<void> {
  if ((await getPort({ host, port })) !== port) throw createPortError(port);
}

function createPortError(port: number): AppError {
  return new AppError(
    'PORT_TAKEN',
    `port ${port} is taken by another program: stop it, or choose another pair with --port N`,
  );
}

const HOST = '127.0.0.1';
/** The launcher's name in the audit log. */
const ACTOR = 'npm start';
/** The person who starts the instance owns its files. The link gives all rights except that to personal data. */
const LINK_USER = {
  name: 'sign-in link of npm start',
  role: 'admin',
  personalData: false,
} as const;
/** Keys expire because a killed launcher revokes none. */
const READER = { role: 'viewer', expiresInDays: 1 } as const;
const SENDER = { role: 'sender', expiresInDays: 30 } as const;
/** How long the programs of a killed instance may keep their ports. */
const PORT_TIMEOUT_MS = 10_000;

/** Everything that `npm start` started. */
export interface RunningInstance {
  /** `http://127.0.0.1:3000` */
  api: string;
  worker: string;
  /** Absolute folder. */
  state: string;
  /** Ledgers of the flows to run, in order. */
  ledgers: readonly Ledger[];
  queue: RunQueue;
  /** Resolves when the API serves. */
  serving: Promise<void>;
  /** Set only at the first start of a state folder. */
  newAdminKey: string | undefined;
  /** Does work with a key that may read: the API shares its limits by key, so requests from outside never block it. */
  withReaderKey<Result>(work: (key: string) => Promise<Result>): Promise<Result>;
  /** Returns a key that may only send events; the launcher revokes it when it ends. */
  lendSenderKey(): Promise<string>;
  /** Returns a link that signs a browser in once, as an administrator, within the hours. */
  createSignInLink(hours: number): Promise<string>;
  /** Before any of its applications. */
  startedAt: Date;
  /** Aborted when the launcher stops. */
  signal: AbortSignal;
}

/**
 * Starts the database, the worker and the API on one state folder.
 * @param apps the worker and the API, which may have loaded their code
 * @param closers receives each clean-up function; they run last first
 * @param onLost called when the database or an application cannot keep running
 * @throws AppError for errors that the user can correct, before any change where possible
 */
export async function launch(
  options: LauncherOptions,
  apps: readonly ChildApp[],
  closers: (() => Promise<unknown>)[],
  signal: AbortSignal,
  say: (line: string) => void,
  onLost: (error: unknown) => void,
): Promise<RunningInstance> {
  const startedAt = new Date();
  const source = options.data ?? join(options.state, 'sample');
  const bytes =
    options.data === undefined ? SAMPLE_BYTES : await checkSource(options.data, options.flow);
  await prepareStateFolder(options.state, bytes);
  const isNew = !existsSync(join(options.state, 'postgres'));
  const ensureSample = () => ensureSampleInThread(source, say);
  // The generator computes while the database starts, but a state of a newer version must stay unchanged.
  const sample = options.data === undefined && isNew ? ensureSample() : undefined;
  sample?.catch(() => undefined);
  const opening = Instance.open(join(options.state, 'postgres'), onLost);
  const loading = import('./open-ledgers.js');
  const instance = await opening;
  closers.push(() => instance.close());
  signal.throwIfAborted();
  const ports = [options.port, options.port + 1];
  await requirePorts(HOST, ports, instance.server.adopted ? PORT_TIMEOUT_MS : 0);
  const env = buildEnvironment(options, source);
  const { openLedgers } = await loading;
  const { ledgers, queue, keys, codes } = await openLedgers(env, closers);
  signal.throwIfAborted();
  await recordSource(options.state, folderUrl('file', source).href);
  if (options.data === undefined) await (sample ?? ensureSample());
  signal.throwIfAborted();
  // The last closer that is added runs first: the applications stop before their database.
  closers.push(() => stopApps(apps));
  // Each application has a login; none uses the owner's.
  const starts = apps.map((app) =>
    app.start({
      ...env,
      WAREHOUSE_URL: embeddedUrl(instance.server, app.name),
      MIGRATION_URL: '',
    }),
  );
  const serving = Promise.all(starts).then(() => reloadOnRequest(apps));
  serving.catch(onLost);
  // The first run needs the worker alone.
  await (isNew ? starts[0] : serving);
  signal.throwIfAborted();
  const api = `http://${HOST}:${options.port}`;
  return {
    api,
    worker: `http://${HOST}:${options.port + 1}`,
    state: options.state,
    ledgers: selectLedgers(ledgers, options.flow),
    queue,
    serving,
    // Created last: an earlier failure would leave a key that no user has seen.
    newAdminKey: await keys.createFirst(),
    withReaderKey: (work) => withKey(keys, READER, work),
    lendSenderKey: () => lendKey(keys, SENDER, closers),
    startedAt,
    createSignInLink: async (hours) => `${api}/#sign-in=${await codes.create(LINK_USER, hours)}`,
    signal,
  };
}

/** Returns the ledgers of a flow and of those that follow it by their declaration; of all flows without one. */
function selectLedgers({ all }: Ledgers, name: string | undefined): Ledger[] {
  return all.filter(
    ({ flow }) => name === undefined || flow.name === name || flow.forecast?.upstream === name,
  );
}

/** Revokes the key after the work: a key that expires unused would raise an alert. */
async function withKey<Result>(
  keys: ApiKeys,
  asked: typeof READER,
  work: (key: string) => Promise<Result>,
): Promise<Result> {
  const { id, key } = await keys.create({ name: ACTOR, ...asked }, ACTOR);
  try {
    return await work(key);
  } finally {
    await keys.revoke(id, ACTOR, 'the answers are printed');
  }
}

/** Returns a key that the launcher revokes when it ends. */
async function lendKey(
  keys: ApiKeys,
  asked: typeof SENDER,
  closers: (() => Promise<unknown>)[],
): Promise<string> {
  const { id, key } = await keys.create({ name: ACTOR, ...asked }, ACTOR);
  closers.push(() => keys.revoke(id, ACTOR, 'the launcher ends'));
  return key;
}

function buildEnvironment(options: LauncherOptions, source: string): Record<string, string> {
  const inherited = Object.fromEntries(
    Object.entries(readEnvironment()).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return {
    ...inherited,
    STATE_DIR: options.state,
    SOURCE_URL: folderUrl('file', source).href,
    WAREHOUSE_URL: folderUrl('embedded', join(options.state, 'postgres')).href,
    // The database is local, though the applications' URL does not show it.
    ANONYMOUS_READING: inherited['ANONYMOUS_READING'] ?? 'on',
    HOST,
    API_PORT: String(options.port),
    WORKER_PORT: String(options.port + 1),
    EXCLUSIVE_WORKER: 'true',
  };
}

/** Restarts the applications when `npm run dev` reports new code; several reports during a restart cause one more. */
function reloadOnRequest(apps: readonly ChildApp[]): void {
  const limit = pLimit(1);
  process.on('message', (message) => {
    if (message !== 'restart') return;
    limit.clearQueue();
    void limit(() => reload(apps));
  });
}

async function reload(apps: readonly ChildApp[]): Promise<void> {
  const began = performance.now();
  const reloads = await Promise.allSettled(apps.map((app) => app.reload()));
  for (const ended of reloads) {
    if (ended.status === 'rejected') console.error(String(ended.reason));
  }
  console.log(`Restarted in ${Math.round(performance.now() - began)} ms`);
}
