import { type ProcessRow, readProcessTable } from './process-table.js';

const INTERVAL_MS = 250;

/** Picks the processes of one part of the system. */
export type Part = (table: ProcessRow[]) => ProcessRow[];

export const selectProcess =
  (pid: number): Part =>
  (table) =>
    table.filter((row) => row.pid === pid);

export const selectChildren =
  (pid: number): Part =>
  (table) =>
    table.filter((row) => row.parent === pid);

export const selectTree =
  (pid: number): Part =>
  (table) =>
    table.filter((row) => row.pid === pid || row.parent === pid);

/** Samples the memory of parts of the system, and keeps the peaks. */
export class MemoryWatch<Name extends string = string> {
  private readonly parts = new Map<Name, Part>();
  private readonly peaks = {} as Record<Name, number>;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;

  start(): void {
    this.timer = setInterval(() => void this.poll(), INTERVAL_MS);
  }

  /** Adds a part, or replaces its processes; its peak stays. */
  watch(name: Name, part: Part): void {
    this.parts.set(name, part);
    if (!(name in this.peaks)) this.peaks[name] = 0;
  }

  /** Peak bytes of every watched part. */
  async readPeaks(): Promise<Record<Name, number>> {
    await this.poll();
    return { ...this.peaks };
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.polling;
  }

  /** Waits for a slow sample on a busy machine: samples must not overlap. */
  private poll(): Promise<void> {
    this.polling ??= this.pollOnce().finally(() => (this.polling = undefined));
    return this.polling;
  }

  private async pollOnce(): Promise<void> {
    const table = await readProcessTable();
    for (const [name, part] of this.parts) {
      this.peaks[name] = Math.max(this.peaks[name], sumMemory(part(table)));
    }
  }
}

/** For one process its peak; for several their current sum, with shared memory counted once. */
function sumMemory(rows: ProcessRow[]): number {
  const [only, ...others] = rows;
  if (only && others.length === 0) return only.peak;
  const shared = Math.max(0, ...rows.map((row) => row.shared));
  return rows.reduce((sum, row) => sum + row.resident - row.shared, shared);
}
