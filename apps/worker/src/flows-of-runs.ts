import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { FlowServices } from '#pipeline/runs/run-stage.js';
import { queryRows } from '#platform/database/rows.js';

const runRow = z.object({ flow: z.string() });

/** Tells which flow a run is of: a job says only which run it is for, and the ledger is the truth. */
export class FlowsOfRuns {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flows: ReadonlyMap<string, FlowServices>,
  ) {}

  /** What the run's flow is served with. @throws Error when this worker does not know the flow */
  async of(runId: number): Promise<FlowServices> {
    const [run] = await queryRows(
      this.warehouse,
      runRow,
      'SELECT flow FROM ops.runs WHERE run_id = $1',
      [runId],
    );
    const services = this.flows.get(run?.flow ?? '');
    if (services) return services;
    throw new Error(`run ${runId} is of flow ${run?.flow ?? 'unknown'}, which this worker has not`);
  }
}
