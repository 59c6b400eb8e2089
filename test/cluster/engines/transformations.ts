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
import type { ComputeJob, Model, TextSource } from '#lake/ports/compute.js';
import { requireDataset, type Flow } from '#pipeline/flow/flow.js';
import { PARAMETERS, parametersModel } from '#pipeline/flow/parameter.js';
import { periodCodeSql } from '#pipeline/flow/period.js';
import {
  allRows,
  knownSql,
  orphanRowsSql,
  toOrphanTable,
  orphansSql,
  hasReferences,
} from '#pipeline/flow/references.js';
import type { RawSources } from './raw-sources.js';

const listReferring = ({ datasets }: Flow) => [...datasets.values()].filter(hasReferences);
/** Returns the relations that marts share. */
const listShared = ({ marts }: Flow) =>
  Object.entries(
    Object.assign({}, ...marts.map(({ shared }) => shared)) as Record<string, string>,
  ).map(([name, sql]) => ({ name, sql }));
const nameOrphanRows = (dataset: string) => `${dataset}_orphan_rows`;

/** One SELECT that every engine runs, and its file. */
export interface Transformation {
  /** Source file below `libs`. */
  file: string;
  model: string;
}

/**
 * Jobs that run every transformation of a flow in order and write each table below `prefix`.
 * @param contractFor replaces the contract of a dataset
 */
export function listJobs(
  flow: Flow,
  sources: RawSources,
  prefix: string,
  contractFor: (contract: Contract) => Contract = (contract) => contract,
): ComputeJob[] {
  const table = (name: string, from = name) =>
    ({ kind: 'parquet', name, prefix: `${prefix}${from}/` }) as const;
  const datasets = [...flow.datasets.values()];
  const referring = listReferring(flow);
  const isModel = (input: string) => flow.models.some(({ name }) => name === input);
  const read = [...flow.marts, ...flow.shares].flatMap(({ reads }) => reads);
  const inputs = [...new Set(read)].filter((name) => name !== PARAMETERS);
  return [
    ...datasets.flatMap(({ name, contract }) => {
      const source = sources.get(name);
      return source ? listCleaningJobs(flow, contractFor(contract), source, prefix) : [];
    }),
    {
      name: 'integrate',
      sources: datasets.map((dataset) =>
        table(
          hasReferences(dataset) ? allRows(dataset.name) : dataset.name,
          `${dataset.name}_kept`,
        ),
      ),
      models: [
        ...referring.flatMap((dataset) => [
          toOutputModel({ name: toOrphanTable(dataset.name), sql: orphansSql(dataset) }, prefix),
          toOutputModel({ name: dataset.name, sql: knownSql(dataset) }, prefix),
        ]),
        ...parametersModel(flow.parameters, flow.models),
        ...flow.models.map(({ name, sql }) => toOutputModel({ name, sql }, prefix)),
      ],
    },
    {
      name: 'orphan-rows',
      sources: referring.flatMap(({ name, references }) => {
        const source = sources.get(name);
        const columns = references.map(({ column }) => column);
        return [
          table(toOrphanTable(name)),
          ...(source ? [{ ...source, name: `raw_${name}`, columns }] : []),
        ];
      }),
      models: referring.map(({ name }) =>
        toOutputModel({ name: nameOrphanRows(name), sql: orphanRowsSql(name) }, prefix),
      ),
    },
    {
      name: 'marts',
      sources: inputs.map((name) => {
        const isWhole = isModel(name) || hasReferences(requireDataset(flow, name));
        return table(name, isWhole ? name : `${name}_kept`);
      }),
      models: [
        ...parametersModel(flow.parameters, flow.marts),
        ...listShared(flow).map((model) => toOutputModel(model, prefix)),
        ...[...flow.marts, ...flow.shares].map(({ name, sql }) =>
          toOutputModel({ name, sql }, prefix),
        ),
      ],
    },
  ];
}

/** Two runs: the first half of the files, then the others with the first half's keys. */
function listCleaningJobs(
  flow: Flow,
  contract: Contract,
  source: TextSource,
  prefix: string,
): ComputeJob[] {
  const { dataset } = contract;
  const half = Math.floor(source.files.length / 2);
  const [early, late] = [source.files.slice(0, half), source.files.slice(half)];
  const former = early.map(({ fileId, deliveryOrder }): FormerFile => ({
    fileId,
    runId: 1,
    deliveryOrder,
  }));
  // Treats the second line of each file as corrected.
  const replaced = source.files.map(({ fileId }) => ({ fileId, line: 2 }));
  const batches = `${prefix}${dataset}_batches/`;
  const parquet = { kind: 'parquet', name: 'former', prefix: batches } as const;
  return [
    {
      name: `clean-${dataset}-1`,
      sources: [{ ...source, files: early }],
      models: [
        ...cleaningSteps(contract).map(toRunModel),
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
        ...cleaningSteps(contract, { former, replaced }).map(toRunModel),
        ...listResults(flow, contract).map((model) =>
          toOutputModel({ ...model, isView: true }, prefix),
        ),
      ],
    },
  ];
}

function listResults(flow: Flow, contract: Contract): { name: string; sql: string }[] {
  const { period } = requireDataset(flow, contract.dataset);
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

/** A run collects the few rejected files of a step. */
const toRunModel = (step: CleaningStep): Model => ({ ...step, collect: step.name === 'refused' });

/** The model with all its rows as its only output. */
const toOutputModel = (
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

/** Every transformation of a flow by the file of its SQL. */
export function listTransformations(flow: Flow): Transformation[] {
  const contracts = Array.from(flow.datasets.values(), ({ contract }) => contract);
  const sqlIn = (folder: string, name: string) => `flows/src/${flow.name}/${folder}/${name}.sql`;
  return [
    ...contracts.flatMap((contract) =>
      // Between the steps is nothing that these would not show.
      [`${contract.dataset}_batches`, ...listResults(flow, contract).map(({ name }) => name)].map(
        (model) => ({ file: 'intake/src/contracts/cleaning-sql.ts', model }),
      ),
    ),
    ...listReferring(flow).flatMap(({ name }) =>
      [toOrphanTable(name), name, nameOrphanRows(name)].map((model) => ({
        file: 'pipeline/src/flow/references.ts',
        model,
      })),
    ),
    ...flow.models.map(({ name }) => ({ file: sqlIn('models', name), model: name })),
    ...[...listShared(flow), ...flow.marts].map(({ name }) => ({
      file: sqlIn('marts', name),
      model: name,
    })),
    ...flow.shares.map(({ folder, name }) => ({
      file: `flows/src/${flow.name}/${folder}_share.sql`,
      model: name,
    })),
  ];
}
