import type { ComputeJob, Model as ComputeModel, Source } from '#lake/ports/compute.js';
import type { StageContext } from '../../context/stage-context.js';
import type { Flow } from '../../flow/flow.js';
import { columnNames, type Mart } from '../../flow/mart.js';
import { knownSql, orphansOf, refers, sourceOf } from '../../flow/references.js';
import { modelPrefix, scratchOf, snapshotPrefix } from '../../flow/zones.js';

type MartsContext = Pick<StageContext, 'flow' | 'runId' | 'stage' | 'attempt'>;

/** Where a mart's rows lie as CSV on their way to the warehouse. */
export const csvFolder = (context: MartsContext, { name }: Pick<Mart, 'name'>) =>
  `${scratchOf(context)}${name}/`;

/** The job that builds every mart of a flow, for one snapshot. */
export function martsJob(context: MartsContext, snapshotId: number): ComputeJob {
  const { flow, runId, stage } = context;
  const inputs = [...new Set(flow.marts.flatMap(({ reads }) => reads))];
  return {
    name: `run-${runId}-${stage}`,
    sources: inputs.flatMap((input) => sourcesOf(flow, input, runId)),
    models: [
      ...inputs.flatMap((input) => knownRows(flow, input)),
      ...flow.marts.map((mart): ComputeModel => ({
        name: mart.name,
        sql: mart.sql,
        isView: mart.isProjection,
        outputs: [
          {
            format: 'csv',
            prefix: csvFolder(context, mart),
            sql: `SELECT ${columnNames(mart).join(', ')} FROM ${mart.name}`,
            orderBy: [...mart.key],
          },
          {
            format: 'parquet',
            prefix: `${snapshotPrefix(snapshotId)}${mart.name}/`,
            orderBy: [...mart.key],
          },
        ],
      })),
    ],
  };
}

/** A model's table, or a dataset's with the rows that this run has set aside. */
function sourcesOf({ datasets }: Flow, input: string, runId: number): Source[] {
  const dataset = datasets.get(input);
  if (!dataset) return [{ kind: 'table', name: input, table: input }];
  if (!refers(dataset)) return [sourceOf(dataset)];
  const orphans = orphansOf(input);
  return [
    sourceOf(dataset),
    { kind: 'parquet', name: orphans, prefix: modelPrefix(orphans, runId) },
  ];
}

function knownRows({ datasets }: Flow, input: string): ComputeModel[] {
  const dataset = datasets.get(input);
  return dataset && refers(dataset) ? [{ name: input, sql: knownSql(dataset), isView: true }] : [];
}
