import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Chain, deliver } from './chain.js';
import { Launcher } from './launcher.js';
import { listProcesses, signalProcess } from './processes.js';
import { findFreePortPair } from '../setup/free-ports.js';

const run = promisify(execFile);

/**
 * The start of a round: every file and an empty state folder; or snapshots of the base delivery with the later files
 * waiting; or those snapshots with nothing new until a delivery.
 */
export type Beginning = 'nothing' | 'snapshot' | 'quiet';

/** A source folder and a state folder in which rounds run one after the other. */
export class Arena {
  readonly source: string;
  readonly state: string;
  private readonly template: string;
  /** Key of the state folder, once printed; empty until then. */
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

  /** Recreates both folders. */
  async reset(beginning: Beginning): Promise<void> {
    await this.resetToBase();
    if (beginning !== 'nothing') {
      await this.fillSource();
      await this.fillState();
    }
    if (beginning !== 'quiet') await this.deliverLater();
  }

  /** Resets to an empty state folder, and only the base delivery. */
  async resetToBase(): Promise<void> {
    await this.clear();
    this.adminKey = '';
    this.port = await findFreePortPair();
    await deliver(this.source, this.chain.base);
    await mkdir(this.state, { recursive: true });
  }

  deliverLater(): Promise<void> {
    return deliver(this.source, this.chain.later, true);
  }

  /** Saves both folders for rounds that begin with snapshots. */
  async saveTemplate(): Promise<void> {
    await mkdir(this.template, { recursive: true });
    await run('cp', ['-a', this.source, this.state, this.template]);
    this.templateKey = this.adminKey;
  }

  /** Copies the saved state into the state folder. */
  async fillState(): Promise<void> {
    await mkdir(this.state, { recursive: true });
    await run('cp', ['-a', `${this.template}/state/.`, this.state]);
    this.adminKey = this.templateKey;
  }

  /** The source after the former runs, including the files in `processed/`. */
  private async fillSource(): Promise<void> {
    await rm(this.source, { recursive: true });
    await run('cp', ['-a', `${this.template}/source`, this.source]);
  }

  /** Mounts a small disk as the state folder; only root can. */
  async mountDisk(megabytes: number): Promise<void> {
    const options = `size=${megabytes}m,mode=755`;
    await run('mount', ['-t', 'tmpfs', '-o', options, 'chaos', this.state]);
  }

  /** Copies both folders with the launchers' output for analysis. */
  async saveTo(folder: string, output: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await run('cp', ['-a', this.source, this.state, folder]);
    await writeFile(join(folder, 'output.txt'), output);
  }

  /** Ends the remaining processes here and removes both folders. */
  async clear(): Promise<void> {
    for (const { pid } of listProcesses(this.state)) signalProcess(pid, 'SIGKILL');
    await run('umount', ['--lazy', this.state]).catch(() => undefined);
    const retrying = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };
    await rm(this.state, retrying);
    await rm(this.source, retrying);
  }

  /** Ends all processes and removes everything. */
  async close(): Promise<void> {
    await this.clear();
    await rm(this.folder, { recursive: true, force: true });
  }
}
