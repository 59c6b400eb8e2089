import {
  acceptedSql,
  type CleaningStep,
  cleaningSteps,
  fatesSql,
  type FormerFile,
  keptSql,
  pastSources,
  quarantinedSql,
  replacedSql,
  restatementsSql,
} from '#intake/contracts/cleaning-sql.js';
import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import { contractOf, weeklySales } from '#test/setup/flow.js';
import type { ComputeJob, Model, TextSource } from '#lake/ports/compute.js';
import { datasetOf } from '#pipeline/flow/flow.js';
import { periodCodeSql } from '#pipeline/flow/period.js';
import {
  allRows,
  knownSql,
  orphanRowsSql,
  orphansOf,
  orphansSql,
} from '#pipeline/flow/references.js';
import { type CleanedDataset, datasets, type RawSources } from './raw-sources.js';

/** Datasets whose rows refer to stores. */
const referring = ['sales', 'features'] as const;
const orphanRows = (dataset: string) => `${dataset}_orphan_rows`;

/** One SELECT that every engine runs, and where it is written. */
export interface Transformation {
  /** Source file below `libs`. */
  file: string;
  model: string;
}

/** Jobs that run every transformation one after the other, each table written below `prefix`. */
export function allJobs(
  sources: RawSources,
  prefix: string,
  contractFor: (dataset: CleanedDataset) => Contract = contractOf,
): ComputeJob[] {
  const table = (name: string, from = name) =>
    ({ kind: 'parquet', name, prefix: `${prefix}${from}/` }) as const;
  const kept = (dataset: CleanedDataset) => table(allRows(dataset), `${dataset}_kept`);
  return [
    ...datasets.flatMap((dataset) => cleaningJobs(contractFor(dataset), sources[dataset], prefix)),
    {
      name: 'integrate',
      sources: [...referring.map(kept), table('stores', 'stores_kept')],
      models: [
        ...referring.flatMap((dataset) => [
          written(
            { name: orphansOf(dataset), sql: orphansSql(datasetOf(weeklySales, dataset)) },
            prefix,
          ),
          written({ name: dataset, sql: knownSql({ name: dataset }) }, prefix),
        ]),
        ...weeklySales.models.map(({ name, sql }) => written({ name, sql }, prefix)),
      ],
    },
    {
      name: 'orphan-rows',
      sources: referring.flatMap((dataset) => [
        table(orphansOf(dataset)),
        { ...sources[dataset], name: `raw_${dataset}`, columns: ['store'] },
      ]),
      models: referring.map((dataset) =>
        written({ name: orphanRows(dataset), sql: orphanRowsSql(dataset) }, prefix),
      ),
    },
    {
      name: 'marts',
      sources: [table('integrated_sales'), table('features')],
      models: weeklySales.marts.map(({ name, sql }) => written({ name, sql }, prefix)),
    },
  ];
}

/** Two runs: the first half of the files, then the others, with what the first half states. */
function cleaningJobs(contract: Contract, source: TextSource, prefix: string): ComputeJob[] {
  const { dataset } = contract;
  const half = Math.floor(source.files.length / 2);
  const [early, late] = [source.files.slice(0, half), source.files.slice(half)];
  const former = early.map(({ fileId, deliveryOrder }): FormerFile => ({
    fileId,
    runId: 1,
    deliveryOrder,
  }));
  // As if the second line of each file had been corrected.
  const replaced = source.files.map(({ fileId }) => ({ fileId, line: 2 }));
  const batches = `${prefix}${dataset}_batches/`;
  const parquet = { kind: 'parquet', name: 'former', prefix: batches } as const;
  return [
    {
      name: `clean-${dataset}-1`,
      sources: [{ ...source, files: early }],
      models: [
        ...cleaningSteps(contract).map(asInARun),
        {
          name: 'batch',
          sql: acceptedSql(contract),
          isView: true,
          outputs: [{ format: 'parquet', prefix: `${batches}run=1/` }],
        },
      ],
    },
    {
      name: `clean-${dataset}-2`,
      sources: [
        { ...source, files: late },
        ...(half > 0 ? [parquet] : []),
        ...pastSources({ former, replaced }),
      ],
      models: [
        ...cleaningSteps(contract, { former, replaced }).map((step) =>
          written(asInARun(step), prefix, `${dataset}_${step.name}`),
        ),
        ...resultsOf(contract).map((model) => written({ ...model, isView: true }, prefix)),
      ],
    },
  ];
}

function resultsOf(contract: Contract): { name: string; sql: string }[] {
  const { period } = datasetOf(weeklySales, contract.dataset);
  const code = period ? periodCodeSql(period) : 'NULL';
  const results = {
    kept: keptSql(contract),
    quarantined: quarantinedSql(contract),
    ...(isKeyed(contract) && { restatements: restatementsSql(contract) }),
    fates: fatesSql(contract, code),
    replaced: replacedSql(code),
  };
  return Object.entries(results).map(([name, sql]) => ({
    name: `${contract.dataset}_${name}`,
    sql,
  }));
}

/** A run has the few refused files told to it. */
const asInARun = (step: CleaningStep): Model => ({ ...step, collect: step.name === 'refused' });

/** The model with all its rows as an output, and no other. */
const written = (
  { name, sql, isView = false, collect = false }: Model,
  prefix: string,
  to = name,
): Model => ({
  name,
  sql,
  isView,
  collect,
  outputs: [{ format: 'parquet', prefix: `${prefix}${to}/` }],
});

/** Every transformation by where its SQL stands. */
export const transformations: Transformation[] = [
  ...datasets.flatMap((dataset) =>
    [
      `${dataset}_batches`,
      ...cleaningSteps(contractOf(dataset)).map(({ name }) => `${dataset}_${name}`),
      ...resultsOf(contractOf(dataset)).map(({ name }) => name),
    ].map((model) => ({ file: 'intake/src/contracts/cleaning-sql.ts', model })),
  ),
  ...referring.flatMap((dataset) =>
    [orphansOf(dataset), dataset, orphanRows(dataset)].map((model) => ({
      file: 'pipeline/src/flow/references.ts',
      model,
    })),
  ),
  ...weeklySales.models.map(({ name }) => ({
    file: `flows/src/weekly-sales/models/${name}.sql`,
    model: name,
  })),
  ...weeklySales.marts.map(({ name }) => ({
    file: `flows/src/weekly-sales/marts/${name}.sql`,
    model: name,
  })),
];
