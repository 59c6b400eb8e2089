import { createHash } from 'node:crypto';
import type { Flow } from './flow.js';
import { valuesOf } from './parameter.js';

/** Digest of everything the rows of a snapshot follow from, beside the files: contracts, SQL and parameters. */
export function rowRules({
  datasets,
  models,
  marts,
  shares,
  parameters,
}: Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares' | 'parameters'>): string {
  const rules = [
    Array.from(datasets.values(), ({ rules, references, period }) => [rules, references, period]),
    models,
    marts,
    // Left out where there is none, so that a flow without is as it was.
    ...(shares.length > 0 ? [{ shares }] : []),
    ...(parameters.length > 0 ? [valuesOf(parameters)] : []),
  ];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}
