import { type ChildProcess, fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '#platform/errors/app-error.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { computeFailure } from '../compute-failure.js';
import type {
  ChildEvent,
  ChildJob,
  ChildResult,
  ChildSetup,
  FromChild,
  ToChild,
} from './protocol.js';

interface Waiting {
  resolve(result: ChildResult): void;
  reject(error: Error): void;
  hear(event: ChildEvent): void;
}

interface Child {
  process: ChildProcess;
  /** Callbacks of the child's jobs, by job. */
  waiting: Map<number, Waiting>;
}

/** A DuckDB child process, started with the first job and again after it ended. */
export class DuckdbChild {
  private child: Child | undefined;
  private nextId = 1;

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
    await mkdir(this.setup.spillFolder, { recursive: true });
    signal?.throwIfAborted();
    const child = (this.child ??= this.start());
    const id = this.nextId++;
    const cancel = () => send(child, { kind: 'cancel', id });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<ChildResult>((resolve, reject) => {
        child.waiting.set(id, { resolve, reject, hear });
        send(child, { kind: 'run', job: { ...job, id } });
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  stop(): void {
    const child = this.child;
    this.child = undefined;
    if (child?.process.connected) child.process.disconnect();
  }

  private start(): Child {
    const entry = compiledEntry(import.meta.url, './duckdb.child.js');
    const setup = { ...this.setup, spillFolder: resolve(this.setup.spillFolder) };
    const process = fork(entry, [JSON.stringify(setup)], {
      execArgv: [],
      serialization: 'json',
    });
    const child: Child = { process, waiting: new Map() };
    process.on('message', (message: FromChild) => settle(child, message));
    process.on('error', () => this.lose(child));
    process.on('exit', () => this.lose(child));
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

function send({ process }: Child, message: ToChild): void {
  if (process.connected) process.send(message, () => undefined);
}

function settle({ waiting }: Child, message: FromChild): void {
  const waiter = waiting.get(message.id);
  if (message.kind === 'output' || message.kind === 'progress') {
    waiter?.hear(message);
    return;
  }
  waiting.delete(message.id);
  if (message.kind === 'done') waiter?.resolve(message.result);
  else waiter?.reject(failure(message.message, message.isShared));
}

function failure(message: string, isShared: boolean): AppError {
  if (/no space left|could not write|max_temp_directory_size/i.test(message)) {
    const advice = 'free space on the disk of the state folder, then start again';
    return new AppError('DISK_FULL', `disk full: ${message}; ${advice}`);
  }
  return computeFailure(message, { isShared });
}
