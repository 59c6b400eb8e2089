import { type ChildProcess, fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { AppError } from '#platform/errors/app-error.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import type { FromQueryChild, QueryChildSetup, ToQueryChild } from './protocol.js';

type Reply = Exclude<FromQueryChild, { kind: 'ready' | 'failed' }>;

/** One process that does one thing at a time. */
export class QueryChild {
  readonly ready: Promise<void>;
  private readonly process: ChildProcess;
  private waiting: { resolve(reply: Reply): void; reject(error: Error): void } | undefined;
  private hasEnded = false;

  constructor(setup: QueryChildSetup) {
    this.process = fork(
      compiledEntry(import.meta.url, './query.child.js'),
      [JSON.stringify(setup)],
      { execArgv: [], serialization: 'json' },
    );
    this.ready = new Promise((resolve, reject) => {
      this.process.on('message', (message: FromQueryChild) => {
        if (message.kind === 'ready') resolve();
        else this.settle(message);
      });
      this.process.on('error', () => this.lose());
      this.process.on('exit', () => {
        this.lose();
        reject(lost());
        void rm(setup.spillFolder, { recursive: true, force: true });
      });
    });
    // Whoever asks hears of it.
    this.ready.catch(() => undefined);
  }

  /** Whether it can still be asked. */
  get isAlive(): boolean {
    return !this.hasEnded;
  }

  /** Process id, for its memory and for tests that kill it. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  ask(message: ToQueryChild): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded) {
        reject(lost());
        return;
      }
      this.waiting = { resolve, reject };
      this.process.send(message, (error) => error && this.lose());
    });
  }

  /** Ends it, and what it is at with `error`. */
  end(error: AppError = lost()): void {
    this.lose(error);
    this.process.kill('SIGKILL');
  }

  private settle(message: Exclude<FromQueryChild, { kind: 'ready' }>): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (message.kind !== 'failed') {
      waiting?.resolve(message);
      return;
    }
    const error = new AppError(message.code, message.message);
    // It may be at it still, and nothing but its end gives the memory back.
    if (error.code === 'QUERY_TOO_LARGE') this.process.kill('SIGKILL');
    this.hasEnded ||= error.code === 'QUERY_TOO_LARGE';
    waiting?.reject(error);
  }

  private lose(error: AppError = lost()): void {
    this.hasEnded = true;
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}

function lost(): AppError {
  const message = 'the query process ended under its query';
  return new AppError('COMPUTE_LOST', message, { retryable: true });
}
