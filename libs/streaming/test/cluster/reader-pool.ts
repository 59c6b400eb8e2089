import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { bundleProgram } from '#test/cluster/setup/bundle-program.js';

interface Reader {
  process: ChildProcessByStdio<Writable, Readable, null>;
  isReady: Promise<unknown>;
}

/** Processes that read one stream from Kafka. Spare ones have started, so that a killed one is replaced at once. */
export class ReaderPool {
  private readonly spare: Reader[] = [];
  private readonly reading: Reader[] = [];

  private constructor(
    private readonly folder: string,
    private readonly args: readonly string[],
  ) {}

  /** @param count of processes that read at the same time */
  static async open(url: string, broker: string, count: number): Promise<ReaderPool> {
    const folder = await createTempFolder('readers');
    const program = join(folder, 'read.child.mjs');
    await bundleProgram('libs/streaming/test/cluster/read.child.ts', program);
    const pool = new ReaderPool(folder, [program, url, broker]);
    for (let index = 0; index < count; index++) pool.spare.push(pool.start());
    for (let index = 0; index < count; index++) await pool.begin();
    return pool;
  }

  /** Process ids of those that read, the oldest first. */
  get pids(): number[] {
    return this.reading.map(({ process }) => process.pid ?? 0);
  }

  /** Kills a process with SIGKILL. */
  async kill(pid: number): Promise<void> {
    const index = this.pids.indexOf(pid);
    const [killed] = index < 0 ? [] : this.reading.splice(index, 1);
    if (!killed) throw new Error(`no reader is process ${pid}`);
    await end(killed);
  }

  /** Lets another process read. */
  async begin(): Promise<void> {
    const reader = this.spare.shift() ?? this.start();
    this.spare.push(this.start());
    await reader.isReady;
    this.reading.push(reader);
    reader.process.stdin.write('begin\n');
  }

  async close(): Promise<void> {
    await Promise.all([...this.spare, ...this.reading].map(end));
    await rm(this.folder, { recursive: true, force: true });
  }

  private start(): Reader {
    const process = spawn(globalThis.process.execPath, this.args, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const failed = once(process, 'exit').then(() => Promise.reject(new Error('a reader ended')));
    const isReady = Promise.race([once(process.stdout, 'data'), failed]);
    // A spare one is killed at the end.
    isReady.catch(() => undefined);
    return { process, isReady };
  }
}

async function end({ process }: Reader): Promise<void> {
  const ended = once(process, 'exit');
  process.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`a reader ended without a kill: ${signal}`);
}
