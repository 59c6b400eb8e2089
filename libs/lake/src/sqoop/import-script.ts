import { readFileSync } from 'node:fs';
import type { TransferPlan } from '../ports/transfer.js';
import { unloadSql } from '../warehouse-transfer/cells.js';

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
