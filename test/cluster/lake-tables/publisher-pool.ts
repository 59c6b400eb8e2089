import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { createTempFolder } from '../../setup/temp-folder.js';
import { bundleProgram } from '../setup/bundle-program.js';

/** What a publisher does. */
export interface PublisherTask {
  snapshotId: string;
  /** Where it kills itself: before a step, or just after it was begun. */
  death?: { last: number; isBegun: boolean };
}

interface Publisher {
  process: ChildProcessByStdio<Writable, Readable, null>;
  lines: Interface;
  isReady: Promise<unknown>;
}

/** Processes that publish a snapshot with its tables. The next one starts while one works. */
export class PublisherPool {
  private readonly waiting: Publisher[] = [];

  private constructor(
    private readonly folder: string,
    private readonly args: string[],
  ) {
    this.waiting.push(this.start());
  }

  static async open(url: string, lake: string): Promise<PublisherPool> {
    const folder = await createTempFolder('publisher');
    const program = join(folder, 'publish.child.mjs');
    await bundleProgram('test/cluster/lake-tables/publish.child.ts', program);
    return new PublisherPool(folder, [program, url, lake]);
  }

  /** @returns the number of its steps */
  async publish(snapshotId: string): Promise<number> {
    const { process, lines } = await this.take({ snapshotId });
    const [steps] = (await once(lines, 'line')) as [string];
    process.kill('SIGKILL');
    return Number(steps);
  }

  /** Publishes until the process has killed itself. */
  async publishKilled(asked: PublisherTask): Promise<void> {
    const { process } = await this.take(asked);
    const [, signal] = (await once(process, 'exit')) as [number | null, string | null];
    if (signal !== 'SIGKILL') throw new Error(`a publisher ended without a kill: ${signal}`);
  }

  async close(): Promise<void> {
    for (const { process } of this.waiting) process.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async take(asked: PublisherTask): Promise<Publisher> {
    const publisher = this.waiting.shift() ?? this.start();
    this.waiting.push(this.start());
    await publisher.isReady;
    publisher.process.stdin.write(`${JSON.stringify(asked)}\n`);
    return publisher;
  }

  private start(): Publisher {
    const process = spawn(globalThis.process.execPath, this.args, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: process.stdout });
    return { process, lines, isReady: once(lines, 'line') };
  }
}
