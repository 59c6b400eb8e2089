import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { weeklySales } from '../setup/flow.js';
import { noQueue, openTestPipeline, type TestPipeline } from '../setup/pipeline.js';
import { createTempFolder } from '../setup/temp-folder.js';
import { runDeliver } from './run-deliver.js';

/** A client that delivers files, and a pipeline that reads them when the test allows it. */
export class DeliverFixture {
  readonly stopping = new AbortController();

  private constructor(
    readonly pipeline: TestPipeline,
    /** Folder of the files to deliver. */
    readonly home: string,
    private readonly flows: readonly Flow[],
  ) {}

  /** @param others flows besides weekly sales */
  static async open(others: readonly Flow[] = []): Promise<DeliverFixture> {
    const pipeline = await openTestPipeline({ SOURCE_SETTLE_MS: '0' }, others);
    return new DeliverFixture(pipeline, await createTempFolder('home'), [weeklySales, ...others]);
  }

  async write(files: Record<string, string | Buffer>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      const file = join(this.home, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }

  /**
   * Runs the program with a command line; names with a dot, and `chain`, are files of the fixture.
   * @returns its output lines so far, and a promise of its exit code
   */
  deliver(...args: string[]): { lines: string[]; code: Promise<number> } {
    const isFile = (arg: string) => arg.includes('.') || arg === 'chain';
    const argv = args.map((arg) => (isFile(arg) ? join(this.home, arg) : arg));
    const { flows } = this;
    const { folder, warehouse, services } = this.pipeline;
    const ledgers = new Ledgers(warehouse, flows);
    const delivered = { folder, flows, ledgers, lake: services.lake, queue: noQueue };
    return runDeliver(argv, delivered, this.stopping.signal);
  }

  /** As `deliver`, after the program has ended. */
  async deliverAndWait(...args: string[]): Promise<{ lines: string[]; code: number }> {
    const { lines, code } = this.deliver(...args);
    return { code: await code, lines };
  }

  /** Waits until the program reports that it waits. */
  async isWaiting(lines: readonly string[]): Promise<void> {
    const said = expect.poll(() => lines.join('\n'), { timeout: 10_000 });
    await said.toMatch(/^(Waiting for a run|Run \d)/m);
  }

  /** Returns the paths of all files in the source, sorted. */
  async listSource(): Promise<string[]> {
    const { folder } = this.pipeline;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
      .sort();
  }

  async close(): Promise<void> {
    await this.pipeline.close();
    await rm(this.home, { recursive: true, force: true });
  }
}
