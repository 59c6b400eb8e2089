import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { erasureState } from '#pipeline/erasures/erasures.js';
import { queryRows } from '#platform/database/rows.js';
import type { Logger } from '#platform/logging/logger.js';
import { FailureLog } from '#platform/logging/failure-log.js';
import { IntervalTask } from '#platform/process/interval-task.js';

const INTERVAL_MS = 5_000;
/** Of these, copies may be made until they are made anew; which of them tell of people, notes say as well. */
const OLD_TABLES = `SELECT count(*)::text AS tables FROM ops.catalogue_tables
  WHERE origin = 'workspace' AND fresh_at <= (SELECT max(done_at) FROM ops.erasures)`;

/**
 * What a program keeps of rows beside the tables, which may be lost at any time: all of it goes when a person was
 * erased, again when the source says nothing of them any more, and with each table that is then made anew.
 */
export class ErasedCopies {
  private readonly drops: (() => Promise<void> | void)[] = [];
  private looks: IntervalTask | undefined;
  private seen: string | undefined;

  /** @param scratchDir folder of copies, which also keeps what was seen last */
  constructor(
    private readonly warehouse: DataSource,
    private readonly scratchDir: string,
  ) {}

  /** @param drop loses what is kept */
  add(drop: () => Promise<void> | void): void {
    this.drops.push(drop);
  }

  /** Looks every few seconds from now on. @param program tells this one from others over the same folder */
  start(program: string, logger: Pick<Logger, 'warn'>): void {
    const failures = new FailureLog(logger);
    this.looks = new IntervalTask(INTERVAL_MS, () =>
      failures.guard('drop copies of what erased people were', () => this.look(program)),
    );
    this.looks.start();
  }

  async look(program: string): Promise<void> {
    const file = join(this.scratchDir, `erasures-${program}`);
    // Others of its kind share the file, and have copies of their own.
    this.seen ??= await readFile(file, 'utf8').catch(() => '');
    const state = await this.state();
    if (state === this.seen) return;
    const dropped = await Promise.allSettled(this.drops.map(async (drop) => drop()));
    const failed = dropped.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    this.seen = state;
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
    await this.looks?.stop();
  }
}
