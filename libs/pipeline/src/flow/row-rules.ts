import { createHash } from 'node:crypto';
import type { Flow } from './flow.js';
import { valuesOf } from './parameter.js';

/** Digest of everything the rows of a snapshot follow from, beside the files: contracts, SQL and parameters. */
export function rowRules({
  datasets,
  models,
  marts,
  parameters,
}: Pick<Flow, 'datasets' | 'models' | 'marts' | 'parameters'>): string {
  const rules = [
    Array.from(datasets.values(), ({ rules, references, period }) => [rules, references, period]),
    models,
    marts,
    ...(parameters.length > 0 ? [valuesOf(parameters)] : []),
  ];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}
