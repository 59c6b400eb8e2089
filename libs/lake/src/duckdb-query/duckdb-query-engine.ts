import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import type { QueryResult, QueryEngine, QuerySession } from '../ports/query-engine.js';
import type { FromQueryChild, QueryChildSetup, ToQueryChild } from './protocol.js';

type Reply = Exclude<FromQueryChild, { kind: 'ready' | 'failed' }>;

/** A process that does one thing at a time. */
class QueryChild {
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
        reject(createLostError());
        void rm(setup.spillFolder, { recursive: true, force: true });
      });
    });
    // The caller gets this error.
    this.ready.catch(() => undefined);
  }

  /** Whether it can run more sessions. */
  get isAlive(): boolean {
    return !this.hasEnded;
  }

  /** Process id, for memory metrics and for tests that kill it. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  request(message: ToQueryChild): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded) {
        reject(createLostError());
        return;
      }
      this.waiting = { resolve, reject };
      this.process.send(message, (error) => error && this.lose());
    });
  }

  /** Ends the process, and its current session with `error`. */
  end(error: AppError = createLostError()): void {
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
    // It may still be running, and only its end frees the memory.
    if (error.code === 'QUERY_TOO_LARGE') this.process.kill('SIGKILL');
    this.hasEnded ||= error.code === 'QUERY_TOO_LARGE';
    waiting?.reject(error);
  }

  private lose(error: AppError = createLostError()): void {
    this.hasEnded = true;
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}

function createLostError(): AppError {
  const message = 'the query process ended during the query';
  return new AppError('COMPUTE_LOST', message, { retryable: true });
}

interface QueryEngineSettings extends Omit<QueryChildSetup, 'spillFolder'> {
  /** Concurrent sessions; more wait. */
  concurrency: number;
  /** Parent folder of the sessions' spill folders. */
  spillFolder: string;
}

const PARSING_MS = 5_000;

/** Answers with DuckDB, each session in a separate process, which is killed when it takes too long. */
export class DuckdbQueryEngine implements QueryEngine {
  private readonly idle: QueryChild[] = [];
  private readonly busy = new Set<QueryChild>();
  private readonly turn: ReturnType<typeof pLimit>;

  constructor(private readonly settings: QueryEngineSettings) {
    this.turn = pLimit(settings.concurrency);
  }

  /** Process ids of its children, for memory metrics and for tests that kill them. */
  get pids(): number[] {
    return [...this.idle, ...this.busy].flatMap(({ pid }) => pid ?? []);
  }

  run({ signal, ...session }: QuerySession): Promise<QueryResult[]> {
    return this.turn(() =>
      this.withChild(session.limits.ms, signal, async (child) => {
        const reply = await child.request({ kind: 'run', session });
        return reply.kind === 'answered' ? reply.answers : [];
      }),
    );
  }

  parse(sql: string): Promise<unknown> {
    return this.turn(() =>
      this.withChild(PARSING_MS, undefined, async (child) => {
        const reply = await child.request({ kind: 'parse', sql });
        return reply.kind === 'parsed' ? reply.tree : undefined;
      }),
    );
  }

  close(): Promise<void> {
    for (const child of [...this.idle, ...this.busy]) child.end();
    return Promise.resolve();
  }

  private async withChild<Result>(
    ms: number,
    signal: AbortSignal | undefined,
    work: (child: QueryChild) => Promise<Result>,
  ): Promise<Result> {
    if (isAborted(signal)) throw createCancelledError();
    const child = await this.takeChild();
    if (isAborted(signal)) {
      this.idle.push(child);
      throw createCancelledError();
    }
    this.busy.add(child);
    const timer = setTimeout(() => child.end(createTooLongError(ms)), ms);
    const cancel = () => child.end(createCancelledError());
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await work(child);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      this.busy.delete(child);
      if (child.isAlive) this.idle.push(child);
    }
  }

  /** Returns a live child: an idle one may have been killed. */
  private async takeChild(): Promise<QueryChild> {
    for (let child = this.idle.pop(); child; child = this.idle.pop()) {
      if (child.isAlive) return child;
    }
    const spillFolder = resolve(join(this.settings.spillFolder, randomUUID()));
    await mkdir(spillFolder, { recursive: true });
    const { threads, spill } = this.settings;
    const child = new QueryChild({ threads, spill, spillFolder });
    await child.ready;
    return child;
  }
}

const isAborted = (signal: AbortSignal | undefined) => signal?.aborted ?? false;

function createTooLongError(ms: number): AppError {
  return new AppError('QUERY_TOO_LONG', `it takes longer than ${ms / 1000} s; query less data`);
}

function createCancelledError(): AppError {
  return new AppError('QUERY_CANCELLED', 'the query was cancelled');
}
