import { createHash } from 'node:crypto';
import type { Flow } from '../flow/flow.js';
import type { LedgerFile } from '../ledger/files/ledger-file.js';

/**
 * Digest of a run's input: same fingerprint, same marts. Of files only their content counts, and
 * their order among those of the same dataset.
 */
export function fingerprintOf(
  { datasets, rules }: Pick<Flow, 'datasets' | 'rules'>,
  files: readonly Pick<LedgerFile, 'dataset' | 'sha256'>[],
): string {
  const digests = [...datasets.keys()]
    .sort()
    .map((dataset) => [
      dataset,
      files.filter((file) => file.dataset === dataset).map(({ sha256 }) => sha256),
    ]);
  return createHash('sha256')
    .update(JSON.stringify([rules, digests]))
    .digest('hex');
}
