import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Chain, deliver } from './chain.js';
import { Launcher } from './launcher.js';
import { processesIn, signalProcess } from './processes.js';
import { freePortPair } from '../setup/free-ports.js';

const run = promisify(execFile);

/**
 * Where a round begins: with every file and an empty state folder; with snapshots of the base
 * delivery and the later files waiting; or with those snapshots and nothing new, until it is delivered.
 */
export type Beginning = 'nothing' | 'snapshot' | 'quiet';

/** A source folder and a state folder that rounds take place in, one after the other. */
export class Arena {
  readonly source: string;
  readonly state: string;
  private readonly template: string;
  /** Of the state folder, once it was shown; empty until then. */
  adminKey = '';
  private templateKey = '';
  port = 0;

  constructor(
    private readonly folder: string,
    readonly chain: Chain,
  ) {
    this.source = join(folder, 'source');
    this.state = join(folder, 'state');
    this.template = join(folder, 'template');
  }

  start(): Launcher {
    return new Launcher(this);
  }

  /** Makes both folders anew. */
  async reset(beginning: Beginning): Promise<void> {
    await this.resetToBase();
    if (beginning !== 'nothing') {
      await this.fillSource();
      await this.fillState();
    }
    if (beginning !== 'quiet') await this.deliverLater();
  }

  /** An empty state folder, and only the base delivery. */
  async resetToBase(): Promise<void> {
    await this.clear();
    this.adminKey = '';
    this.port = await freePortPair();
    await deliver(this.source, this.chain.base);
    await mkdir(this.state, { recursive: true });
  }

  deliverLater(): Promise<void> {
    return deliver(this.source, this.chain.later, true);
  }

  /** Keeps both folders for rounds that begin with snapshots. */
  async keepTemplate(): Promise<void> {
    await mkdir(this.template, { recursive: true });
    await run('cp', ['-a', this.source, this.state, this.template]);
    this.templateKey = this.adminKey;
  }

  /** Copies what was kept into the state folder. */
  async fillState(): Promise<void> {
    await mkdir(this.state, { recursive: true });
    await run('cp', ['-a', `${this.template}/state/.`, this.state]);
    this.adminKey = this.templateKey;
  }

  /** As the runs before have left it: with what they moved to `processed/`. */
  private async fillSource(): Promise<void> {
    await rm(this.source, { recursive: true });
    await run('cp', ['-a', `${this.template}/source`, this.source]);
  }

  /** Gives the state folder a small disk of its own, as only root can. */
  async mountDisk(megabytes: number): Promise<void> {
    const options = `size=${megabytes}m,mode=755`;
    await run('mount', ['-t', 'tmpfs', '-o', options, 'chaos', this.state]);
  }

  /** Copies both folders to look into, with what the launchers said. */
  async keepFor(folder: string, output: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await run('cp', ['-a', this.source, this.state, folder]);
    await writeFile(join(folder, 'output.txt'), output);
  }

  /** Ends whatever still runs here and removes both folders. */
  async clear(): Promise<void> {
    for (const { pid } of processesIn(this.state)) signalProcess(pid, 'SIGKILL');
    await run('umount', ['--lazy', this.state]).catch(() => undefined);
    const retrying = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
    await rm(this.state, retrying);
    await rm(this.source, retrying);
  }

  /** Ends and removes everything. */
  async close(): Promise<void> {
    await this.clear();
    await rm(this.folder, { recursive: true, force: true });
  }
}
