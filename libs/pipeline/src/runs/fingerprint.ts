import { createHash } from 'node:crypto';
import { rulesOf } from '../contracts/cleaning-sql.js';
import { contracts } from '../contracts/contract.js';
import { marts } from '../stages/05-build-marts/marts.js';
import { integrationSql } from '../stages/04-integrate/integrate.js';
import type { LedgerFile } from '../ledger/file-ledger.js';

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Digest of everything the rows of a snapshot follow from, beside the files: contracts and SQL. */
export const pipelineRules = digest([
  ...[...contracts.values()].map(rulesOf),
  ...integrationSql,
  ...marts.map(({ sql }) => sql),
]);

/**
 * Digest of a run's input: same fingerprint, same marts. Of files only their content counts, and
 * their order among those of the same dataset.
 */
export function fingerprintOf(files: readonly Pick<LedgerFile, 'dataset' | 'sha256'>[]): string {
  const digests = [...contracts.keys()].map((dataset) => [
    dataset,
    files.filter((file) => file.dataset === dataset).map(({ sha256 }) => sha256),
  ]);
  return digest([pipelineRules, digests]);
}
