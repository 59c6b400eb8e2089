import { createHash } from 'node:crypto';
import type { Flow } from '../flow/flow.js';
import type { LedgerFile } from '../ledger/files/ledger-file.js';

/**
 * Returns a digest of a run's input: the same digest gives the same marts. It covers only the content of files, and
 * their order within a dataset.
 */
export function computeFingerprint(
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
