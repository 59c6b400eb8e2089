import { readFileSync } from 'node:fs';
import type { StepRunner } from '../emr/emr-steps.js';
import type { Compute } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';
import type { TableRegistry } from '../ports/table-registry.js';
import type { Transfer, TransferPlan } from '../ports/transfer.js';
import { buildDelimitedSource, publishRows, toTransferError, unloadSql } from './publish-rows.js';

const SCRIPT = readFileSync(new URL('sqoop-import.sh', import.meta.url), 'utf8');

/** A warehouse as programs on a cluster reach it. */
export interface ClusterWarehouse {
  /** `jdbc:postgresql://host:port/database`, without user or password. */
  url: string;
  /** Name or ARN of the secret in Secrets Manager with user and password, and its region. */
  secret: string;
  region: string;
}

/**
 * Returns the command of the step that copies a table into the folder `target`. It contains no
 * secret.
 */
export function buildImportCommand(
  plan: TransferPlan,
  { url, secret, region }: ClusterWarehouse,
  target: string,
): string[] {
  return ['bash', '-c', SCRIPT, 'sqoop-import', url, secret, region, querySql(plan), target];
}

/** Sqoop encloses every value in quotes but does not escape those within a value. */
function querySql(plan: TransferPlan): string {
  // Sqoop replaces $CONDITIONS by the condition for one mapper's rows.
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
 * Copies a warehouse table by Sqoop on a cluster into the lake, converts it to Parquet and
 * publishes it. Step and folder are named by the plan, not by the attempt, so that a worker that
 * takes over from a dead one finds the running step.
 */
export class SqoopTransfer implements Transfer {
  constructor(private readonly options: SqoopTransferOptions) {}

  /**
   * @throws AppError TRANSFER_FAILED when Sqoop could not read the table, with the end of its
   *   output
   */
  async transfer(plan: TransferPlan, signal?: AbortSignal): Promise<number> {
    const { steps, lake, warehouse, location } = this.options;
    const folder = `jobs/${plan.name}`;
    const args = buildImportCommand(plan, warehouse, location(`${folder}/`));
    try {
      await steps.runStep({ name: plan.name, args }, signal);
    } catch (error) {
      throw toTransferError(plan, error);
    }
    const source = buildDelimitedSource(plan, await this.listWritten(`${folder}/`));
    const rows = await publishRows(this.options, plan, source, signal ? { signal } : {});
    await lake.deletePrefix(`${folder}/`);
    // The folder marker of EMR's file system.
    await lake.deletePrefix(`${folder}_$folder$`);
    return rows;
  }

  private async listWritten(folder: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.options.lake.list(`${folder}part-`)) keys.push(key);
    return keys;
  }
}
