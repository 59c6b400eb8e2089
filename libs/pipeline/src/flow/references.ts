import { quoteLiteral } from '#lake/ports/compute.js';
import type { FlowDataset } from './flow.js';
import { PERIOD_COLUMN, periodSql } from './period.js';

/** Returns whether rows of a dataset can be quarantined for a missing reference. */
export const hasReferences = ({ references }: Pick<FlowDataset, 'references'>) =>
  references.length > 0;

/** Returns the name under which a job reads all rows of a dataset, including orphans. */
export const allRows = (dataset: string) => `all_${dataset}`;

/** Returns the name of the table with a dataset's orphans. */
export const toOrphanTable = (dataset: string) => `${dataset}_orphans`;

/** Returns the reason code of a row with a missing reference: `UNKNOWN_STORE` for column `store`. */
export const toMissingReason = (column: string) => `UNKNOWN_${column.toUpperCase()}`;

/** Returns the reason code of a row older than its reference: `TOO_EARLY_FOR_STORE` for column `store`. */
export const toEarlyReason = (column: string) => `TOO_EARLY_FOR_${column.toUpperCase()}`;

/** Why a row is quarantined because of a reference. */
interface ReferenceFault {
  condition: string;
  column: string;
  reason: string;
  to: string;
}

/**
 * Returns a SELECT of a dataset's rows whose reference is missing or not valid yet. Columns: file_id, line, period, the
 * money column if the dataset has one, and column_name, value, reason and refers_to of the first fault. An empty
 * reference is not missing, and neither is one to an optional dataset without rows. Reads referenced datasets without
 * their own orphans.
 * @param condition an additional condition on rows `d`
 */
export function orphansSql(dataset: FlowDataset, condition = 'TRUE'): string {
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
    `${first(({ column }) => quoteLiteral(column))} AS column_name`,
    `${first(({ column }) => `CAST(d.${column} AS STRING)`)} AS value`,
    `${first(({ reason }) => quoteLiteral(reason))} AS reason`,
    `${first(({ to }) => quoteLiteral(to))} AS refers_to`,
    `${periodSql(period && { ...period, column: `d.${period.column}` })} AS ${PERIOD_COLUMN}`,
  ];
  return `SELECT ${columns.join(',\n    ')}
    FROM ${allRows(name)} d
    ${joins.join('\n    ')}
    WHERE ${condition} AND (${faults.map((fault) => `(${fault.condition})`).join(' OR ')})`;
}

/** Returns missing references first, then references that are not valid yet. */
function referenceFaults({ references }: FlowDataset): ReferenceFault[] {
  const missing = references.map(({ to, key, column, optional }, index): ReferenceFault => {
    const isDelivered = optional ? ` AND (SELECT count(*) FROM ${optional}) > 0` : '';
    const condition = `d.${column} IS NOT NULL AND r${index}.${key} IS NULL${isDelivered}`;
    return { condition, column, reason: toMissingReason(column), to };
  });
  const early = references.flatMap(({ column, to, notBefore }, index): ReferenceFault[] => {
    if (!notBefore) return [];
    const condition = `d.${notBefore.date} < r${index}.${notBefore.from}`;
    return [{ condition, column: notBefore.date, reason: toEarlyReason(column), to }];
  });
  return [...missing, ...early];
}

/**
 * Returns a SELECT of a dataset's rows without missing references.
 * @param condition an additional condition on rows `d`
 */
export function knownSql({ name }: Pick<FlowDataset, 'name'>, condition = 'TRUE'): string {
  return `SELECT d.* FROM ${allRows(name)} d
    ANTI JOIN ${toOrphanTable(name)} o ON o.file_id = d.file_id AND o.line = d.line
    WHERE ${condition}`;
}

/** Returns a SELECT of some rows of a dataset or model. @param condition on rows `d` */
export const partSql = (name: string, condition: string): string =>
  `SELECT d.* FROM ${allRows(name)} d WHERE ${condition}`;

/** Returns a SELECT of a dataset's orphans as delivered, because curated tables do not keep the text of a line. */
export function orphanRowsSql(dataset: string): string {
  return `SELECT o.file_id, o.line, r.text, o.column_name, o.value, o.reason
    FROM ${toOrphanTable(dataset)} o
    JOIN raw_${dataset} r ON r.file_id = o.file_id AND r.line = o.line`;
}
