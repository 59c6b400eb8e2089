import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { erasureState } from '#pipeline/erasures/erasures.js';
import { queryRows } from '#platform/database/rows.js';
import type { Logger } from '#platform/logging/logger.js';
import { FailureLog } from '#platform/process/failure-log.js';
import { IntervalTask } from '#platform/process/interval-task.js';

const INTERVAL_MS = 5_000;
/**
 * Copies of these tables may hold erased people until the tables are rebuilt. Notes decide which tables are personal,
 * so any may be.
 */
const OLD_TABLES = `SELECT count(*)::text AS tables FROM ops.catalogue_tables
  WHERE origin = 'workspace' AND fresh_at <= (SELECT max(done_at) FROM ops.erasures)`;

/**
 * Copies of rows that a program keeps outside the tables, and may lose at any time. All are dropped after an erasure,
 * again when the source has no more data of the person, and when such a table is rebuilt.
 */
export class ErasedCopies {
  private readonly drops: (() => Promise<void> | void)[] = [];
  private polling: IntervalTask | undefined;
  private lastState: string | undefined;

  /** @param scratchDir folder of copies, which also stores the last seen state */
  constructor(
    private readonly warehouse: DataSource,
    private readonly scratchDir: string,
  ) {}

  /** @param drop drops the copies */
  add(drop: () => Promise<void> | void): void {
    this.drops.push(drop);
  }

  /** Polls every few seconds from now on. @param program distinguishes programs with the same folder */
  start(program: string, logger: Pick<Logger, 'warn'>): void {
    const failures = new FailureLog(logger);
    this.polling = new IntervalTask(INTERVAL_MS, () =>
      failures.guard('delete copies with erased people', () => this.poll(program)),
    );
    this.polling.start();
  }

  async poll(program: string): Promise<void> {
    const file = join(this.scratchDir, `erasures-${program}`);
    // Processes of one program share the file, but have separate copies.
    this.lastState ??= await readFile(file, 'utf8').catch(() => '');
    const state = await this.state();
    if (state === this.lastState) return;
    const dropped = await Promise.allSettled(this.drops.map(async (drop) => drop()));
    const failed = dropped.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    this.lastState = state;
    await mkdir(this.scratchDir, { recursive: true });
    await writeFile(file, state);
  }

  private async state(): Promise<string> {
    const erasures = await erasureState(this.warehouse);
    if (erasures === '') return '';
    const [row] = await queryRows(this.warehouse, z.object({ tables: z.string() }), OLD_TABLES);
    return `${erasures} ${row?.tables}`;
  }

  async stop(): Promise<void> {
    await this.polling?.stop();
  }
}
