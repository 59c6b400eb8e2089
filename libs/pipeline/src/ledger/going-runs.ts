import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

interface RunEpoch {
  runId: number;
  epoch: number;
}

const runRow = z.object({ runId: z.coerce.number(), epoch: z.int() });

/** Of the given runs those that go on, each in the epoch that is given. */
export function goingRuns(warehouse: DataSource, runs: readonly RunEpoch[]): Promise<RunEpoch[]> {
  return queryRows(
    warehouse,
    runRow,
    `SELECT run_id AS "runId", flow_epoch AS epoch FROM ops.runs
     JOIN unnest($1::bigint[], $2::integer[]) AS given (id, epoch)
       ON id = run_id AND given.epoch = flow_epoch
     WHERE status IN ('queued', 'running')`,
    [runs.map(({ runId }) => runId), runs.map(({ epoch }) => epoch)],
  );
}
