import { readFileSync } from 'node:fs';
import type { StepRunner } from '../emr/emr-steps.js';
import type { Compute } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';
import type { TableRegistry } from '../ports/table-registry.js';
import type { Transfer, TransferPlan } from '../ports/transfer.js';
import { delimitedSource, publishRows, transferFailed, unloadSql } from './publish-rows.js';

const SCRIPT = readFileSync(new URL('sqoop-import.sh', import.meta.url), 'utf8');

/** A warehouse as programs on a cluster reach it. */
export interface ClusterWarehouse {
  /** `jdbc:postgresql://host:port/database`, without user or password. */
  url: string;
  /** Name or ARN of the secret in Secrets Manager that holds both, and its region. */
  secret: string;
  region: string;
}

/** The command of the step that copies a table into the folder `target`. It holds no secret. */
export function importCommand(
  plan: TransferPlan,
  { url, secret, region }: ClusterWarehouse,
  target: string,
): string[] {
  return ['bash', '-c', SCRIPT, 'sqoop-import', url, secret, region, querySql(plan), target];
}

/** Sqoop encloses every value in quotes but leaves those within a value as they are. */
function querySql(plan: TransferPlan): string {
  // What Sqoop puts in the place of $CONDITIONS picks the rows of one mapper.
  return `${unloadSql(plan, (cell) => `replace(${cell}, '"', '""')`)} WHERE $CONDITIONS`;
}

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
