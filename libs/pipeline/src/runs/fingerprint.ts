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

/** Digest of a run's input: same fingerprint, same marts. Names and places of files do not count. */
export function fingerprintOf(files: readonly FoundFile[]): string {
  const digests = files.map(({ sha256, dataset }) => `${dataset}:${sha256}`);
  return createHash('sha256')
    .update(JSON.stringify([rules, digests]))
    .digest('hex');
}
