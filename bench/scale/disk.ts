import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#platform/errors/app-error.js';

const INTERVAL_MS = 2_000;
const BLOCK = 512;
const GB = 1e9;

/** @throws AppError DISK_FULL when the folder's disk has less free space than needed, in bytes */
export async function requireRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  const [free, wanted] = [bavail * bsize, needed].map((bytes) => (bytes / GB).toFixed(0));
  const advice = 'give another disk with --dir, or fewer rows with --sizes';
  const what = `${folder} has ${free} GB free, ${wanted} GB are needed`;
  throw new AppError('DISK_FULL', `${what}; ${advice}`);
}

/** Bytes on disk of the files below a folder; 0 without files. */
export async function measureFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await measureFolder(path);
    // A run's temporary files may disappear during the scan.
    else
      bytes += await lstat(path).then(
        ({ blocks }) => blocks * BLOCK,
        () => 0,
      );
  }
  return bytes;
}

/** Samples the disk usage of folders, and keeps the peak of each and of their sum. */
export class DiskWatch<Name extends string> {
  readonly peaks: Record<Name, number>;
  together = 0;
  private isOver = false;
  private watching: Promise<void> = Promise.resolve();

  constructor(private readonly folders: Record<Name, string>) {
    this.peaks = Object.fromEntries(this.listNames().map((name) => [name, 0])) as Record<
      Name,
      number
    >;
  }

  start(): void {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      let together = 0;
      for (const name of this.listNames()) {
        const bytes = await measureFolder(this.folders[name]);
        this.peaks[name] = Math.max(this.peaks[name], bytes);
        together += bytes;
      }
      this.together = Math.max(this.together, together);
      await delay(INTERVAL_MS);
    }
  }

  private listNames(): Name[] {
    return Object.keys(this.folders) as Name[];
  }
}
