import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { listStages } from '../totals/event-totals.js';

const stateSql = sqlFile(import.meta.url, './state.sql');

/** Times are Unix seconds. */
const flowAt = z.object({ flow: z.string(), at: z.number() });

const stateRow = z.object({
  /** When the newest run of each outcome ended. */
  lastRuns: z.array(flowAt.extend({ outcome: z.string() })),
  active: z.array(z.object({ flow: z.string(), status: z.string(), runs: z.int() })),
  /** When an active run took its last step. */
  steps: z.array(flowAt),
  /** Since when the job with the longest wait is available. */
  oldest: z.array(flowAt),
  published: z.array(
    flowAt.extend({
      dataThrough: z.number().nullable(),
      rows: z.number().nullable(),
      money: z.number().nullable(),
    }),
  ),
  snapshots: z.array(z.object({ flow: z.string(), status: z.string(), snapshots: z.int() })),
});

/** The state of runs and snapshots of every flow. */
export type LedgerState = z.output<typeof stateRow>;

/** @throws the error of the warehouse */
export async function readState(ledgers: readonly Ledger[]): Promise<LedgerState> {
  const [ledger] = ledgers;
  if (!ledger) throw new Error('there is no flow');
  const stages = JSON.stringify(listStages(ledgers));
  const [state] = await queryRows(ledger.warehouse, stateRow, stateSql, [stages]);
  if (!state) throw new Error('the query of the state returned no row');
  return state;
}
