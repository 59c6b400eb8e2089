import { createHash } from 'node:crypto';
import { cleaningSql } from '../contracts/cleaning-sql.js';
import { contracts } from '../contracts/contract.js';
import { marts } from '../stages/05-build-marts/marts.js';
import { integrationSql } from '../stages/04-integrate/integrate.js';
import type { FoundFile } from '../ledger/file-ledger.js';

/** Everything the rows of a snapshot follow from, beside the files: rules and SQL. */
const rules = [
  ...Object.values(contracts).map((contract) => cleaningSql(contract)),
  ...integrationSql,
  ...marts.map(({ sql }) => sql),
];

/**
 * Digest of a run's input: same fingerprint, same marts. Of files only their content counts, and
 * their order among those of the same dataset.
 */
export function fingerprintOf(files: readonly FoundFile[]): string {
  const digests = Object.keys(contracts).map((dataset) => [
    dataset,
    files.filter((file) => file.dataset === dataset).map(({ sha256 }) => sha256),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([rules, digests]))
    .digest('hex');
}
