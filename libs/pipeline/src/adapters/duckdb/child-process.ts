import { type ChildProcess, fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { AppError } from '#platform/errors/app-error.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import type { ChildJob, ChildResult, ChildSetup, FromChild, ToChild } from './protocol.js';

interface Waiting {
  resolve(result: ChildResult): void;
  reject(error: Error): void;
}

/** One DuckDB child process, started with the first job and again after it died. */
export class DuckdbChild {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  constructor(private readonly setup: ChildSetup) {}

  /** Process id of the running child, for its memory and for tests that kill it. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  async run(job: Omit<ChildJob, 'id'>, signal?: AbortSignal): Promise<ChildResult> {
    signal?.throwIfAborted();
    await mkdir(this.setup.spillFolder, { recursive: true });
    const child = (this.child ??= this.start());
    const id = this.nextId++;
    const cancel = () => this.send(child, { kind: 'cancel', id });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await new Promise<ChildResult>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        this.send(child, { kind: 'run', job: { ...job, id } });
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  stop(): void {
    this.child?.disconnect();
    this.child = undefined;
  }

  private send(child: ChildProcess, message: ToChild): void {
    if (child.connected) child.send(message, () => undefined);
  }

  private start(): ChildProcess {
    const entry = compiledEntry(import.meta.url, './duckdb.child.js');
    const child = fork(entry, [JSON.stringify(this.setup)], {
      execArgv: [],
      serialization: 'json',
    });
    child.on('message', (message: FromChild) => this.receive(message));
    child.on('error', () => this.lose(child));
    child.on('exit', () => this.lose(child));
    return child;
  }

  private receive(message: FromChild): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'done') waiting?.resolve(message.result);
    else waiting?.reject(failure(message.message));
  }

  private lose(child: ChildProcess): void {
    if (this.child === child) this.child = undefined;
    const error = new AppError('COMPUTE_LOST', 'the compute process ended under its job', {
      retryable: true,
    });
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

function failure(message: string): AppError {
  if (/no space left|could not write|max_temp_directory_size/i.test(message)) {
    const advice = 'free space on the disk that holds the state folder, then start again';
    return new AppError('DISK_FULL', `disk full: ${message}; ${advice}`);
  }
  return new AppError('COMPUTE_FAILED', message);
}
