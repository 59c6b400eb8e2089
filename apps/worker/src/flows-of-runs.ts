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

  /**
   * Room for every flow's stages that run side by side, and as much again for those of an epoch that is
   * over and whose jobs have not noticed yet.
   */
  get jobsAtOnce(): number {
    const stages = Array.from(this.flows.values(), ({ flow }) => flow.stages).flat();
    return 2 * stages.filter(({ after }) => after.length === 0).length;
  }

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
