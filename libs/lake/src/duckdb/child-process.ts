import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { createComputeError } from '../errors/create-compute-error.js';
import type {
  ChildEvent,
  ChildJob,
  ChildResult,
  ChildSetup,
  FromChild,
  ToChild,
} from './protocol.js';

interface PendingJob {
  resolve(result: ChildResult): void;
  reject(error: Error): void;
  onEvent(event: ChildEvent): void;
}

interface Child {
  process: ChildProcess;
  /** Removed when the process ends. */
  spillFolder: string;
  /** Callbacks of the child's jobs, by job. */
  waiting: Map<number, PendingJob>;
}

/** A DuckDB child process, started with the first job and again after it ended. */
export class DuckdbChild {
  private child: Child | undefined;
  private nextId = 1;
  private startCount = 0;

  constructor(private readonly setup: ChildSetup) {}

  /** Process id of the running child, for memory metrics and for tests that kill it. */
  get pid(): number | undefined {
    return this.child?.process.pid;
  }

  /** @param hear called for outputs and progress while the job runs */
  async run(
    job: Omit<ChildJob, 'id'>,
    hear: (event: ChildEvent) => void,
    signal?: AbortSignal,
  ): Promise<ChildResult> {
    signal?.throwIfAborted();
    const child = (this.child ??= this.start());
    const id = this.nextId++;
    const cancel = () => send(child, { kind: 'cancel', id });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<ChildResult>((resolve, reject) => {
        child.waiting.set(id, { resolve, reject, onEvent: hear });
        send(child, { kind: 'run', job: { ...job, id } });
      });
    } catch (error) {
      if (error instanceof AppError && error.code === 'DISK_FULL') this.retire(child);
      throw error;
    } finally {
      signal?.removeEventListener('abort', cancel);
      if (this.child !== child && child.waiting.size === 0) disconnect(child);
    }
  }

  stop(): void {
    const child = this.child;
    this.child = undefined;
    if (child) disconnect(child);
  }

  /** Lets a child end its other jobs and gives it no more: what it spilled goes with it. */
  private retire(child: Child): void {
    if (this.child === child) this.child = undefined;
  }

  private start(): Child {
    const entry = compiledEntry(import.meta.url, './duckdb.child.js');
    const spillFolder = join(resolve(this.setup.spillFolder), String(++this.startCount));
    mkdirSync(spillFolder, { recursive: true });
    const setup = { ...this.setup, spillFolder };
    const process = fork(entry, [JSON.stringify(setup)], {
      execArgv: [],
      serialization: 'json',
    });
    const child: Child = { process, spillFolder, waiting: new Map() };
    process.on('message', (message: FromChild) => settle(child, message));
    process.on('error', () => this.lose(child));
    process.on('exit', () => {
      this.lose(child);
      rmSync(spillFolder, { recursive: true, force: true });
    });
    return child;
  }

  private lose(child: Child): void {
    if (this.child === child) this.child = undefined;
    const error = new AppError('COMPUTE_LOST', 'the compute process ended during the job', {
      retryable: true,
    });
    for (const { reject } of child.waiting.values()) reject(error);
    child.waiting.clear();
  }
}

/** The process ends by itself when nobody hears it. */
function disconnect({ process }: Child): void {
  if (process.connected) process.disconnect();
}

function send({ process }: Child, message: ToChild): void {
  if (process.connected) process.send(message, () => undefined);
}

function settle(child: Child, message: FromChild): void {
  const { waiting } = child;
  const waiter = waiting.get(message.id);
  if (message.kind === 'output' || message.kind === 'progress') {
    waiter?.onEvent(message);
    return;
  }
  waiting.delete(message.id);
  if (message.kind === 'done') waiter?.resolve(message.result);
  else waiter?.reject(createFailure(child, message.message, message.isShared));
}

/** The engine's own advice names settings that our users cannot change. */
function createFailure({ spillFolder }: Child, message: string, isShared: boolean): AppError {
  const cause = new Error(message);
  if (/no space left|could not write|max_temp_directory_size/i.test(message)) {
    return new AppError(
      'DISK_FULL',
      `disk full: the engine has no room for its files below ${spillFolder}, or for its output; ` +
        'free space on the disk of the state folder, then start again',
      { cause },
    );
  }
  const [what = ''] = message.split('\n', 1);
  if (what.includes('Out of Memory Error')) {
    const advice = 'give the engine more, for example COMPUTE_URL=duckdb:?memory=1GB';
    return createComputeError(`${what}; ${advice}`, { isShared, cause });
  }
  return createComputeError(message, { isShared });
}
