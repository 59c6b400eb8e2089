import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { readEnvironment } from '#platform/config/environment.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { RotatingFile } from '#platform/files/rotating-file.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { HEAP_LIMIT, MALLOC_SETTINGS } from '#platform/process/memory-settings.js';
import type { StartReport } from '#platform/process/run-app.js';

const STOP_MS = 7_000;
const RESTART_MS = 1_000;
/** Restarts within the window; after one more death the failure counts as permanent. */
const RESTARTS_MAX = 5;
const WINDOW_MS = 10 * 60_000;

interface ChildAppOptions {
  name: 'worker' | 'api';
  /** The program to run. */
  entry: string;
  /** The module with its code, which has no effect when it loads. */
  code: string;
  /** Folders of compiled modules that it may load. */
  folders: readonly string[];
  /** State folder: in the environment from the first moment, so that a list of processes shows whose each is. */
  state: string;
  logFile: string;
  /** Delay before a restart, ms. */
  restartMs?: number;
  /** Called when the application dies more than five times in ten minutes. */
  onLost(error: unknown): void;
}

/** One application as a child process: starts it, restarts it when it dies, stops it. */
export class ChildApp {
  private child: ChildProcess | undefined;
  /** A process for the next start, which has loaded packages or code. */
  private waiting: ChildProcess | undefined;
  private environment: Record<string, string> = {};
  private isStopping = false;
  /** Deaths within the last `WINDOW_MS`, on a monotonic clock, ms. */
  private deaths: number[] = [];

  constructor(private readonly options: ChildAppOptions) {}

  get name(): ChildAppOptions['name'] {
    return this.options.name;
  }

  /** Loads its code in a process that waits for the start. */
  load(): void {
    this.waiting = this.fork([]);
    this.waiting.send('load', ignore);
  }

  /**
   * Resolves when the application serves.
   * @param environment of it and of those that follow it, beside the variables of this process
   * @throws AppError with the application's reason
   */
  async start(environment: Record<string, string>): Promise<void> {
    this.environment = environment;
    await this.startAgain();
  }

  private async startAgain(): Promise<void> {
    const child = this.takeWaiting();
    this.adopt(child);
    child.send(this.environment, ignore);
    await this.untilReady(child);
  }

  async stop(): Promise<void> {
    this.waiting?.kill('SIGKILL');
    await this.end();
  }

  private fork(folders: readonly string[]): ChildProcess {
    const { entry, code, state, logFile } = this.options;
    const child = fork(
      compiledEntry(import.meta.url, './waiting-app.js'),
      [entry, code, ...folders],
      {
        env: { ...MALLOC_SETTINGS, ...readEnvironment(), STATE_DIR: state, NODE_OPTIONS: '' },
        execArgv: [...process.execArgv, ...HEAP_LIMIT],
        // A separate process group: Ctrl-C reaches only the launcher, which stops the applications in order.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    writeLog(child, logFile);
    return child;
  }

  /** Returns a process that loads the code once it gets the environment, if it has not before. */
  private takeWaiting(): ChildProcess {
    const waiting = this.waiting?.connected ? this.waiting : this.fork([]);
    this.waiting = undefined;
    return waiting;
  }

  /** Restarts the child from now on whenever it dies. */
  private adopt(child: ChildProcess): void {
    this.child = child;
    child.once('exit', () => void this.restart(child));
  }

  private untilReady(child: ChildProcess): Promise<void> {
    return untilReady(child, this.name, this.options.logFile);
  }

  private async end(): Promise<void> {
    this.isStopping = true;
    const child = this.child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timeout = delay(STOP_MS, 'late', { ref: false });
    if ((await Promise.race([ended, timeout])) === 'late') {
      child.kill('SIGKILL');
      await ended;
    }
  }

  /** Restarts the application with its present code. If that fails, it stays stopped until the next call. */
  async reload(): Promise<void> {
    const next = this.takeWaiting();
    const ready = this.untilReady(next);
    next.send('load', ignore);
    // A failure until then is handled below.
    ready.catch(ignore);
    await this.end();
    this.adopt(next);
    this.isStopping = false;
    next.send(this.environment, ignore);
    try {
      await ready;
      this.waiting = this.fork(this.options.folders);
    } catch (error) {
      this.isStopping = true;
      throw error;
    }
  }

  private isCurrent(child: ChildProcess): boolean {
    return !this.isStopping && this.child === child;
  }

  private async restart(child: ChildProcess): Promise<void> {
    if (!this.isCurrent(child)) return;
    const { logFile, restartMs = RESTART_MS } = this.options;
    const now = performance.now();
    this.deaths = [...this.deaths.filter((time) => now - time < WINDOW_MS), now];
    if (this.deaths.length > RESTARTS_MAX) {
      this.options.onLost(
        new AppError('STAGE_FAILED', `the ${this.name} keeps stopping: see ${logFile}`),
      );
      return;
    }
    console.error(`The ${this.name} stopped unexpectedly: restarting it`);
    await delay(restartMs);
    // A failed start ends the child, which calls this again.
    if (this.isCurrent(child))
      await this.startAgain().catch((error: unknown) => console.error(String(error)));
  }
}

/** A child that has died reports it by its exit. */
const ignore = (): void => undefined;

function untilReady(child: ChildProcess, name: string, logFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: StartReport) => {
      if (report.kind === 'ready') resolve();
      else reject(new AppError(report.code as ErrorCode, report.message));
    });
    child.once('exit', () =>
      reject(new AppError('STAGE_FAILED', `the ${name} did not start: see ${logFile}`)),
    );
  });
}

function writeLog(child: ChildProcess, file: string): void {
  const log = new RotatingFile(file, (line) => console.error(line));
  // The first of two streams to end must not close the log of the other.
  for (const stream of [child.stdout, child.stderr]) stream?.pipe(log, { end: false });
  child.once('close', () => log.end());
}

const INTERVAL_MS = 500;

/**
 * Calls back when the parent process has ended. npm ends on SIGTERM without passing it on, but stopping `npm start`
 * must stop everything.
 */
export function whenParentEnds(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, INTERVAL_MS);
  timer.unref();
}
