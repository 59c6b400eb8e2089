import { cleaningSteps } from '#pipeline/contracts/cleaning-sql.js';
import { contracts, type Dataset } from '#pipeline/contracts/contract.js';
import type { ComputeJob, Model, TextSource } from '#pipeline/ports/compute.js';
import { marts } from '#pipeline/stages/05-build-marts/marts.js';
import { integrationModels } from '#pipeline/stages/04-integrate/integration-models.js';

/** One SELECT that every engine runs, and where it is written. */
export interface Transformation {
  /** Source file below `libs/pipeline/src`. */
  file: string;
  model: string;
}

/** Jobs that run every transformation one after the other, each table written below `prefix`. */
export function allJobs(sources: Record<Dataset, TextSource>, prefix: string): ComputeJob[] {
  const written = (
    { isView: _, outputs: __, collect: ___, ...model }: Model,
    name = model.name,
  ): Model => ({
    ...model,
    outputs: [{ format: 'parquet', prefix: `${prefix}${name}/` }],
  });
  const cleaned = (['sales', 'features', 'stores'] as const).map((dataset): ComputeJob => ({
    name: `clean-${dataset}`,
    sources: [sources[dataset]],
    models: [
      ...cleaningSteps(contracts[dataset]).map((step) => written(step, `${dataset}_${step.name}`)),
      written({ name: `kept_${dataset}`, sql: keptSql(dataset) }),
    ],
  }));
  const table = (name: string, from: string) =>
    ({ kind: 'parquet', name, prefix: `${prefix}${from}/` }) as const;
  const features = table('features', 'kept_features');
  return [
    ...cleaned,
    {
      name: 'integrate',
      sources: [table('curated_sales', 'kept_sales'), features, table('stores', 'kept_stores')],
      models: integrationModels.map((model) => written(model)),
    },
    {
      name: 'marts',
      sources: [table('integrated_sales', 'integrated_sales'), features],
      models: marts.map(({ name, sql }) => written({ name, sql })),
    },
  ];
}

function keptSql(dataset: Dataset): string {
  const columns = contracts[dataset].columns.map(({ name }) => name).join(', ');
  return `SELECT file_id, line, ${columns} FROM judged WHERE fate = 'kept'`;
}

/** Every transformation by where its SQL stands. */
export const transformations: Transformation[] = [
  ...(['sales', 'features', 'stores'] as const).flatMap((dataset) =>
    cleaningSteps(contracts[dataset]).map(({ name }) => ({
      file: 'contracts/cleaning-sql.ts',
      model: `${dataset}_${name}`,
    })),
  ),
  ...integrationModels.map(({ name }) => ({
    file: `stages/04-integrate/${name}.sql`,
    model: name,
  })),
  ...marts.map(({ name }) => ({ file: `stages/05-build-marts/${name}.sql`, model: name })),
];
