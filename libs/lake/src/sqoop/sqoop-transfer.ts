import type { TableRegistry } from '../ports/table-registry.js';
import type { Compute } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';
import type { Transfer, TransferPlan } from '../ports/transfer.js';
import type { StepRunner } from '../emr/step-runner.js';
import { delimitedSource } from '../warehouse-transfer/delimited-source.js';
import { publishRows } from '../warehouse-transfer/publish-rows.js';
import { importCommand, type ClusterWarehouse } from './import-script.js';
import { transferFailed } from './transfer-failed.js';

interface SqoopTransferOptions {
  steps: StepRunner;
  lake: ObjectStore;
  compute: Compute;
  registry: TableRegistry;
  warehouse: ClusterWarehouse;
  /** URL by which the cluster writes under a prefix of the lake. */
  location: (prefix: string) => string;
}

/**
 * Copies a warehouse table by Sqoop on a cluster into the lake, turns it into Parquet and publishes
 * it. The step and its folder are named by the plan, not by the attempt, so that whoever takes over
 * from a dead worker finds the step that still runs.
 */
export class SqoopTransfer implements Transfer {
  constructor(private readonly options: SqoopTransferOptions) {}

  /** @throws AppError TRANSFER_FAILED when Sqoop could not read the table, with what it said last */
  async transfer(plan: TransferPlan, signal?: AbortSignal): Promise<number> {
    const { steps, lake, warehouse, location } = this.options;
    const folder = `jobs/${plan.name}`;
    const args = importCommand(plan, warehouse, location(`${folder}/`));
    try {
      await steps.runStep({ name: plan.name, args }, signal);
    } catch (error) {
      throw transferFailed(plan, error);
    }
    const source = delimitedSource(plan, await this.writtenUnder(`${folder}/`));
    const rows = await publishRows(this.options, plan, source, signal ? { signal } : {});
    await lake.deletePrefix(`${folder}/`);
    // By which EMR's own file system marks a folder.
    await lake.deletePrefix(`${folder}_$folder$`);
    return rows;
  }

  private async writtenUnder(folder: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.options.lake.list(`${folder}part-`)) keys.push(key);
    return keys;
  }
}
