import {
  type ComputeJob,
  type Model as ComputeModel,
  quoteLiteral,
  type Output,
} from '#lake/ports/compute.js';
import type { StageContext } from '../stage-context.js';
import { requireDataset, type Flow, type FlowDataset, type Model } from '../../flow/flow.js';
import {
  allRows,
  knownSql,
  toOrphanTable,
  orphansSql,
  partSql,
  hasReferences,
} from '../../flow/references.js';
import { inOrder } from '../../flow/in-order.js';
import { parametersModel } from '../../flow/parameter.js';
import { withinPeriodSql, PERIOD_COLUMN, periodCodeSql, withinSql } from '../../flow/period.js';
import { modelPrefix } from '../../flow/zones.js';
import type { ModelPlan, NeededDays } from './plan-models.js';

/** Wide enough for sums. */
const MONEY = 'DECIMAL(38, 2)';

/**
 * Returns the job that quarantines orphans and builds missing chunks of models, and reads only the rows it needs.
 * @param unchecked days of the rows whose references it checks, by dataset: no other row lacks one
 */
export function integrationJob(
  { flow, runId, stage }: IntegrationContext,
  plan: ModelPlan,
  unchecked: ReadonlyMap<string, NeededDays>,
): ComputeJob {
  const names = [...flow.datasets.keys()];
  const listReferences = (name: string) =>
    requireDataset(flow, name).references.map(({ to }) => to);
  // Remove orphans of a referenced dataset before checking the rows that refer to it.
  const datasets = inOrder(names, listReferences).map((name) => requireDataset(flow, name));
  const referring = datasets.filter(hasReferences);
  const isReferredTo = (name: string) => names.some((each) => listReferences(each).includes(name));
  const conditions = new Map(
    names.flatMap((name) => {
      const condition = isReferredTo(name) ? undefined : conditionOn(plan, name, plan.needed);
      return condition === undefined ? [] : [[name, condition] as const];
    }),
  );
  const sourceName = (dataset: FlowDataset) =>
    hasReferences(dataset) || conditions.has(dataset.name) ? allRows(dataset.name) : dataset.name;
  return {
    name: `run-${runId}-${stage}`,
    sources: datasets.map((dataset) => ({
      kind: 'table',
      name: sourceName(dataset),
      table: dataset.table,
    })),
    models: [
      ...parametersModel(flow.parameters, flow.models),
      ...datasets.flatMap((dataset) =>
        knownRows(
          dataset,
          runId,
          conditionOn(plan, dataset.name, unchecked),
          conditions.get(dataset.name),
        ),
      ),
      ...(referring.length > 0 ? [orphanCounts(referring), orphanPeriods(referring)] : []),
      ...flow.models.map((model) =>
        balance(flow, model, sourceName(requireDataset(flow, model.rowsOf))),
      ),
      ...flow.models.flatMap((model) => integratedModels(model, runId, plan)),
    ],
  };
}

type IntegrationContext = Pick<StageContext, 'flow' | 'runId' | 'stage'>;

/** Returns the condition for the rows `d` of a dataset in some days; undefined for all. */
function conditionOn(
  { findPeriod }: ModelPlan,
  dataset: string,
  days: ReadonlyMap<string, NeededDays>,
): string | undefined {
  const period = findPeriod(dataset);
  const own = days.get(dataset) ?? [];
  return period && own !== 'all' ? withinSql(`d.${period.column}`, own) : undefined;
}

function knownRows(
  dataset: FlowDataset,
  runId: number,
  unchecked: string | undefined,
  condition: string | undefined,
): ComputeModel[] {
  const { name } = dataset;
  if (!hasReferences(dataset)) {
    return condition === undefined ? [] : [{ name, sql: partSql(name, condition), isView: true }];
  }
  const orphans = toOrphanTable(name);
  const prefix = modelPrefix(orphans, runId);
  return [
    {
      name: orphans,
      sql: orphansSql(dataset, unchecked),
      outputs: [{ format: 'parquet', prefix, orderBy: ['file_id', 'line'] }],
    },
    { name, sql: knownSql(dataset, condition), isView: true },
  ];
}

function orphanCounts(datasets: readonly FlowDataset[]): ComputeModel {
  const counts = datasets.map(
    ({ name }) => `SELECT ${quoteLiteral(name)} AS dataset, file_id, reason, refers_to,
        CAST(count(*) AS INTEGER) AS rows
      FROM ${toOrphanTable(name)} GROUP BY file_id, reason, refers_to`,
  );
  const sql = `SELECT * FROM (${counts.join('\nUNION ALL\n')}) c ORDER BY dataset, file_id, reason`;
  return { name: 'orphan_counts', sql, collect: true };
}

function orphanPeriods(datasets: readonly FlowDataset[]): ComputeModel {
  const periods = datasets.map(
    ({ name, contract: { money } }) => `SELECT ${quoteLiteral(name)} AS dataset, ${PERIOD_COLUMN},
        CAST(count(*) AS INTEGER) AS rows,
        CAST(${money === undefined ? '0' : `coalesce(sum(${money}), 0)`} AS ${MONEY}) AS money
      FROM ${toOrphanTable(name)} GROUP BY ${PERIOD_COLUMN}`,
  );
  return { name: 'orphan_periods', sql: periods.join('\nUNION ALL\n'), collect: true };
}

/**
 * Returns a model's input rows and quarantined rows, over all periods.
 * @param all source of the rows of its dataset
 */
function balance(flow: Flow, model: Model, all: string): ComputeModel {
  const facts = requireDataset(flow, model.rowsOf);
  const orphaned = hasReferences(facts)
    ? `(SELECT ${sumSql(model)} FROM ${toOrphanTable(facts.name)})`
    : `CAST(0 AS ${MONEY})`;
  return {
    name: balanceName(model),
    sql: `SELECT ${orphaned} AS orphaned, CAST((SELECT count(*) FROM ${all}) AS INTEGER) AS rows_in`,
    collect: true,
  };
}

const sumSql = ({ money }: Model) => `CAST(coalesce(sum(${money}), 0) AS ${MONEY})`;

/** Returns the missing rows of a model, and their totals by period. */
function integratedModels(model: Model, runId: number, plan: ModelPlan): ComputeModel[] {
  const { name, orderBy } = model;
  if (!plan.needed.has(name)) return [];
  const period = plan.findPeriod(name);
  const chunks = plan.chunks.get(name) ?? [];
  const outputs = chunks
    .filter(({ lacksFiles }) => lacksFiles)
    .map((chunk): Output => {
      const where = withinPeriodSql(period, chunk.period);
      const rows = where === undefined ? {} : { where };
      return { format: 'parquet', prefix: chunk.folder, ...rows, orderBy: [...orderBy] };
    });
  const columns: Output = {
    format: 'parquet',
    prefix: modelPrefix(name, runId),
    sql: `SELECT m.*, CAST(NULL AS STRING) AS ${PERIOD_COLUMN} FROM ${name} m WHERE FALSE`,
  };
  const code = period ? periodCodeSql(period) : '0';
  return [
    {
      name,
      sql: model.sql,
      isView: model.isProjection,
      outputs: chunks.length > 0 ? outputs : [columns],
    },
    {
      name: countsName(model),
      sql: `SELECT CAST(${code} AS INTEGER) AS period, CAST(count(*) AS INTEGER) AS rows,
          ${sumSql(model)} AS money
        FROM ${name} GROUP BY 1 ORDER BY 1`,
      collect: true,
    },
  ];
}

/** Name of a model's balance in the job's results. */
export const balanceName = ({ name }: Pick<Model, 'name'>) => `${name}_balance`;

/** Name of a model's totals by period in the job's results. */
export const countsName = ({ name }: Pick<Model, 'name'>) => `${name}_counts`;
