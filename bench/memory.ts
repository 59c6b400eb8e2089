import { type ProcessRow, processTable } from './process-table.js';

const INTERVAL_MS = 250;

/** Picks the processes of one part of the system. */
export type Part = (table: ProcessRow[]) => ProcessRow[];

export const processOf =
  (pid: number): Part =>
  (table) =>
    table.filter((row) => row.pid === pid);

export const childrenOf =
  (pid: number): Part =>
  (table) =>
    table.filter((row) => row.parent === pid);

export const treeOf =
  (pid: number): Part =>
  (table) =>
    table.filter((row) => row.pid === pid || row.parent === pid);

/** Samples the memory of parts of the system, and keeps the peaks. */
export class MemoryWatch<Name extends string = string> {
  private readonly parts = new Map<Name, Part>();
  private readonly peaks = {} as Record<Name, number>;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  start(): void {
    this.timer = setInterval(() => void this.look(), INTERVAL_MS);
  }

  /** Adds a part, or replaces its processes; its peak stays. */
  watch(name: Name, part: Part): void {
    this.parts.set(name, part);
    if (!(name in this.peaks)) this.peaks[name] = 0;
  }

  /** Peak bytes of every watched part. */
  async peaksNow(): Promise<Record<Name, number>> {
    await this.look();
    return { ...this.peaks };
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Waits for a slow sample on a busy machine: samples must not overlap. */
  private look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    const table = await processTable();
    for (const [name, part] of this.parts) {
      this.peaks[name] = Math.max(this.peaks[name], memoryOf(part(table)));
    }
  }
}

/** For one process its peak; for several their current sum, with shared memory counted once. */
function memoryOf(rows: ProcessRow[]): number {
  const [only, ...others] = rows;
  if (only && others.length === 0) return only.peak;
  const shared = Math.max(0, ...rows.map((row) => row.shared));
  return rows.reduce((sum, row) => sum + row.resident - row.shared, shared);
}
