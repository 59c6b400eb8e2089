import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { RUNS_KEPT } from '../ledger/runs/run-files.js';
import { BUCKETS, listStages, eventTotalsRow } from './event-totals.js';

const passedEventsSql = sqlFile(import.meta.url, './passed_events.sql');

const oldRunsSql = sqlFile(import.meta.url, './old_runs.sql');
const countsSql = sqlFile(import.meta.url, './totals.sql');
const addTimesSql = sqlFile(import.meta.url, './add_times.sql');
const addRowsSql = sqlFile(import.meta.url, './add_rows.sql');
const dropSql = sqlFile(import.meta.url, './drop_events.sql');

const DAY_MS = 86_400_000;

const passedRow = z.object({ passed: z.string() });

/** How much one transaction drops. */
interface Batch {
  runs: number;
  /** Events without a run: refused files, paused flows. */
  others: number;
}

/**
 * Deletes old events and keeps their totals for the metrics in one transaction, so that each event counts once, also
 * after a crash. Events of a run are deleted together, because each duration needs the events before it. Events that
 * notifications or OpenLineage have not read stay.
 */
export class OldEvents {
  /**
   * @param keptDays retention of an event, in days
   * @param sendsLineage whether OpenLineage is configured; without it, its old position blocks nothing
   */
  constructor(
    private readonly ledgers: readonly Pick<Ledger, 'warehouse' | 'flow'>[],
    private readonly keptDays: number,
    private readonly sendsLineage: boolean,
    private readonly batch: Batch = { runs: 200, others: 5_000 },
  ) {}

  /** @returns how many events were deleted; 0 when none are left, or another process deletes */
  async dropSome(now: Date): Promise<number> {
    const [ledger] = this.ledgers;
    return ledger ? ledger.warehouse.transaction((session) => this.drop(session, now)) : 0;
  }

  private async drop(session: EntityManager, now: Date): Promise<number> {
    const isOurs = await hasRows(session, 'SELECT FROM ops.pruned_events FOR UPDATE SKIP LOCKED');
    if (!isOurs) return 0;
    const before = new Date(now.getTime() - this.keptDays * DAY_MS);
    // The newest event stays: readers of later events start at its number.
    const [cursors] = await queryRows(session, passedRow, passedEventsSql, [this.sendsLineage]);
    const passed = cursors?.passed ?? '0';
    const { runs, others } = this.batch;
    const old = await queryRows(session, z.object({ id: z.string() }), oldRunsSql, [
      before,
      passed,
      RUNS_KEPT,
      runs,
    ]);
    const ids = old.map(({ id }) => id);
    await this.keepTotals(session, ids, passed);
    const [dropped] = await queryRows(session, z.object({ events: z.int() }), dropSql, [
      ids,
      before,
      passed,
      others,
    ]);
    return dropped?.events ?? 0;
  }

  private async keepTotals(session: EntityManager, runs: string[], passed: string): Promise<void> {
    if (runs.length === 0) return;
    const stages = JSON.stringify(listStages(this.ledgers));
    const parameters = [0, stages, BUCKETS, passed, runs];
    const [counted] = await queryRows(session, eventTotalsRow, countsSql, parameters);
    if (!counted) throw new Error('the query of the totals returned no row');
    await session.query(addTimesSql, [BUCKETS, JSON.stringify(counted.times)]);
    await session.query(addRowsSql, [JSON.stringify(counted.fates)]);
  }
}
