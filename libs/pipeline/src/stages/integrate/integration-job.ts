import type { ComputeJob, Model as ComputeModel } from '#lake/ports/compute.js';
import { literal } from '#lake/ports/sql-literal.js';
import type { StageContext } from '../../context/stage-context.js';
import { datasetOf, type Flow, type FlowDataset, type Model } from '../../flow/flow.js';
import {
  allRows,
  knownSql,
  orphansOf,
  orphansSql,
  refers,
  sourceOf,
} from '../../flow/references.js';
import { inOrder } from '../../flow/in-order.js';
import { periodSql } from '../../flow/period.js';
import { modelPrefix } from '../../flow/zones.js';
import { balanceName } from './balance.js';

/** Column that names the sub-folder of a model's rows. */
export const PARTITION = 'period';

/** Sums get the width they need. */
const MONEY = 'DECIMAL(38, 2)';

/** The job that sets orphans aside and works out the models of a flow. */
export function integrationJob({ flow, runId, stage }: IntegrationContext): ComputeJob {
  const names = [...flow.datasets.keys()];
  const referencesOf = (name: string) => datasetOf(flow, name).references.map(({ to }) => to);
  // What is referred to is without its own orphans before rows are held to it.
  const datasets = inOrder(names, referencesOf).map((name) => datasetOf(flow, name));
  const referring = datasets.filter(refers);
  return {
    name: `run-${runId}-${stage}`,
    sources: datasets.map(sourceOf),
    models: [
      ...referring.flatMap((dataset) => checkedModels(dataset, runId)),
      ...(referring.length > 0 ? [orphanCounts(referring)] : []),
      ...flow.models.flatMap((model) => integratedModels(flow, model, runId)),
    ],
  };
}

type IntegrationContext = Pick<StageContext, 'flow' | 'runId' | 'stage'>;

function checkedModels(dataset: FlowDataset, runId: number): ComputeModel[] {
  const orphans = orphansOf(dataset.name);
  const prefix = modelPrefix(orphans, runId);
  return [
    {
      name: orphans,
      sql: orphansSql(dataset),
      outputs: [{ format: 'parquet', prefix, orderBy: ['file_id', 'line'] }],
    },
    { name: dataset.name, sql: knownSql(dataset), isView: true },
  ];
}

function orphanCounts(datasets: readonly FlowDataset[]): ComputeModel {
  const counts = datasets.map(
    ({ name }) => `SELECT ${literal(name)} AS dataset, file_id, reason, refers_to,
        CAST(count(*) AS INTEGER) AS rows
      FROM ${orphansOf(name)} GROUP BY file_id, reason, refers_to`,
  );
  const sql = `SELECT * FROM (${counts.join('\nUNION ALL\n')}) c ORDER BY dataset, file_id, reason`;
  return { name: 'orphan_counts', sql, collect: true };
}

function integratedModels(flow: Flow, model: Model, runId: number): ComputeModel[] {
  const facts = datasetOf(flow, model.rowsOf);
  const sum = (table: string) =>
    `(SELECT CAST(coalesce(sum(${model.money}), 0) AS ${MONEY}) FROM ${table})`;
  const orphaned = refers(facts) ? sum(orphansOf(facts.name)) : `CAST(0 AS ${MONEY})`;
  const all = refers(facts) ? allRows(facts.name) : facts.name;
  return [
    {
      name: model.name,
      sql: `SELECT m.*, ${periodSql(model.period)} AS ${PARTITION} FROM (${model.sql}) m`,
      outputs: [
        {
          format: 'parquet',
          prefix: modelPrefix(model.name, runId),
          partitionBy: PARTITION,
          orderBy: [...model.orderBy],
        },
      ],
    },
    {
      name: balanceName(model),
      sql: `SELECT ${sum(model.name)} AS integrated, ${orphaned} AS orphaned,
          CAST((SELECT count(*) FROM ${all}) AS INTEGER) AS rows_in`,
      collect: true,
    },
  ];
}
