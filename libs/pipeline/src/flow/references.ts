import { literal, type Source } from '#lake/ports/compute.js';
import type { FlowDataset } from './flow.js';
import { PERIOD_COLUMN, periodSql } from './period.js';

/** Whether rows of a dataset can be quarantined because what they refer to is missing. */
export const refers = ({ references }: Pick<FlowDataset, 'references'>) => references.length > 0;

/** The table of a dataset in the catalog; under its own name unless rows are still to be quarantined. */
export const sourceOf = (dataset: FlowDataset): Source => ({
  kind: 'table',
  name: refers(dataset) ? allRows(dataset.name) : dataset.name,
  table: dataset.table,
});

/** Name under which a job reads all rows of a dataset, those without their reference among them. */
export const allRows = (dataset: string) => `all_${dataset}`;

/** Name of the table of a dataset's rows whose reference is missing. */
export const orphansOf = (dataset: string) => `${dataset}_orphans`;

/** Reason code of a row whose reference is missing: `UNKNOWN_STORE` for column `store`. */
export const reasonFor = (column: string) => `UNKNOWN_${column.toUpperCase()}`;

/** Reason code of a row that is older than what it refers to: `TOO_EARLY_FOR_STORE` for column `store`. */
export const earlyReasonFor = (column: string) => `TOO_EARLY_FOR_${column.toUpperCase()}`;

/** Why a row is quarantined for what it refers to. */
interface ReferenceFault {
  condition: string;
  column: string;
  reason: string;
  to: string;
}

/**
 * SELECT of the rows of a dataset whose reference is missing, or was not there yet: file_id, line, period, and
 * column_name, value, reason and refers_to of the first one; with the dataset's money column where it has
 * one. A row that leaves a reference empty has nothing to miss; neither has any while a dataset that need not
 * be delivered has no row. What is referred to is read without its own orphans.
 */
export function orphansSql(dataset: FlowDataset): string {
  const { name, contract, period, references } = dataset;
  const joins = references.map(
    ({ to, key, column }, index) => `LEFT JOIN ${to} r${index} ON r${index}.${key} = d.${column}`,
  );
  const faults = referenceFaults(dataset);
  const first = (tell: (fault: ReferenceFault) => string) =>
    `CASE ${faults.map((fault) => `WHEN ${fault.condition} THEN ${tell(fault)}`).join(' ')} END`;
  const columns = [
    'd.file_id',
    'd.line',
    ...(contract.money === undefined ? [] : [`d.${contract.money}`]),
    `${first(({ column }) => literal(column))} AS column_name`,
    `${first(({ column }) => `CAST(d.${column} AS STRING)`)} AS value`,
    `${first(({ reason }) => literal(reason))} AS reason`,
    `${first(({ to }) => literal(to))} AS refers_to`,
    `${periodSql(period && { ...period, column: `d.${period.column}` })} AS ${PERIOD_COLUMN}`,
  ];
  return `SELECT ${columns.join(',\n    ')}
    FROM ${allRows(name)} d
    ${joins.join('\n    ')}
    WHERE ${faults.map(({ condition }) => `(${condition})`).join(' OR ')}`;
}

/** What is missing, before what was not there yet. */
function referenceFaults({ references }: FlowDataset): ReferenceFault[] {
  const missing = references.map(({ to, key, column, optional }, index): ReferenceFault => {
    const isDelivered = optional ? ` AND (SELECT count(*) FROM ${optional}) > 0` : '';
    const condition = `d.${column} IS NOT NULL AND r${index}.${key} IS NULL${isDelivered}`;
    return { condition, column, reason: reasonFor(column), to };
  });
  const early = references.flatMap(({ column, to, notBefore }, index): ReferenceFault[] => {
    if (!notBefore) return [];
    const condition = `d.${notBefore.date} < r${index}.${notBefore.from}`;
    return [{ condition, column: notBefore.date, reason: earlyReasonFor(column), to }];
  });
  return [...missing, ...early];
}

/**
 * SELECT of the rows of a dataset whose references are all there.
 * @param condition that rows `d` meet as well
 */
export function knownSql({ name }: Pick<FlowDataset, 'name'>, condition = 'TRUE'): string {
  return `SELECT d.* FROM ${allRows(name)} d
    ANTI JOIN ${orphansOf(name)} o ON o.file_id = d.file_id AND o.line = d.line
    WHERE ${condition}`;
}

/** SELECT of some of the rows of a dataset or model. @param condition that rows `d` meet */
export const partSql = (name: string, condition: string): string =>
  `SELECT d.* FROM ${allRows(name)} d WHERE ${condition}`;

/** SELECT of the orphans of a dataset as they were delivered: curated tables keep no text of a line. */
export function orphanRowsSql(dataset: string): string {
  return `SELECT o.file_id, o.line, r.text, o.column_name, o.value, o.reason
    FROM ${orphansOf(dataset)} o
    JOIN raw_${dataset} r ON r.file_id = o.file_id AND r.line = o.line`;
}
