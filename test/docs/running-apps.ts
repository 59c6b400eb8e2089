import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { root } from './pages.js';

/** Time limit for an application's start on a busy machine. */
const LIVE_MS = 60_000;

/** Without the user's entries; npm and its children need no more. */
export const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;

/** An application started by its documented command. */
class App {
  private readonly child: ChildProcess;
  private output = '';
  private readonly closed: Promise<unknown>;

  constructor(name: string, environment: Record<string, string>) {
    this.child = spawn('npx', ['retailstream', name], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH, ...environment },
      // A separate group, so that a signal reaches npx and the application.
      detached: true,
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.closed = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** @throws Error with the application's output when it does not start */
  async waitUntilLive(url: string): Promise<void> {
    const isLive = async () => {
      const reply = await fetch(`${url}/livez`).catch(() => undefined);
      if (!reply?.ok) throw new Error(`${url} is not live:\n${this.output}`);
    };
    await vi.waitFor(isLive, { timeout: LIVE_MS, interval: 100 });
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGINT');
    await this.closed;
  }
}

export interface RunningApps {
  /** `http://127.0.0.1:3000` */
  api: string;
  worker: string;
  stop(): Promise<void>;
}

/** Builds a checkout with changed sources. @throws Error with the compiler's output */
export async function prepareCheckout(cwd: URL | string): Promise<void> {
  const prepare = "import('./bin/prepare.mjs').then(({ prepare }) => prepare())";
  await promisify(execFile)(process.execPath, ['-e', prepare], { cwd });
}

/** Starts worker and API on `port + 1` and `port`, at the same time. */
export async function startApps(
  port: number,
  environment: Record<string, string>,
): Promise<RunningApps> {
  // Otherwise both would build at the same time.
  await prepareCheckout(root);
  const [api, worker] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`];
  const ports = { API_PORT: String(port), WORKER_PORT: String(port + 1) };
  const started = ['api', 'worker'].map((name) => new App(name, { ...environment, ...ports }));
  const stop = async () => {
    await Promise.all(started.map((app) => app.stop()));
  };
  try {
    await Promise.all([started[0]?.waitUntilLive(api), started[1]?.waitUntilLive(worker)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { api, worker, stop };
}
