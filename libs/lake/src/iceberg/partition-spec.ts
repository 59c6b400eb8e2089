import { AppError } from '#platform/errors/app-error.js';
import type {
  IcebergType,
  Partitioning,
  PartitionField,
  TableSchema,
} from '../ports/table-format.js';

/** The first id of partition fields, which every implementation uses. */
const FIRST_FIELD_ID = 1000;

/** Returns the fields of a spec. @throws AppError CONFIG_INVALID for a column that the table does not have */
export function buildPartitionFields(
  { fields }: TableSchema,
  partitioning: readonly Partitioning[],
): PartitionField[] {
  return partitioning.map(({ column, transform }, i) => {
    const source = fields.find(({ name }) => name === column);
    if (!source) throw new AppError('CONFIG_INVALID', `the table has no column ${column}`);
    return {
      'source-id': source.id,
      'field-id': FIRST_FIELD_ID + i,
      name: transform === 'identity' ? column : `${column}_${transform}`,
      transform,
    };
  });
}

/** Returns the type of a partition field's values. */
export function findPartitionType(schema: TableSchema, field: PartitionField): IcebergType {
  if (field.transform !== 'identity') return 'int';
  return schema.fields.find(({ id }) => id === field['source-id'])?.type ?? 'string';
}

/**
 * Returns the value of a month or year for a period of the ledger: `2010`, `2010-02`, or `2010-02-w3`, a week of a month.
 * @throws AppError CATALOG_MISMATCH for a chunk of a version that did not split the rows
 */
export function toPeriodValue(period: string): number {
  if (!/^\d{4}(-\d{2}(-w\d)?)?$/.test(period)) {
    const advice = 'the next run writes it by period';
    throw new AppError('CATALOG_MISMATCH', `a chunk has the rows of all periods: ${advice}`);
  }
  const [year = 0, month] = period.split('-').map(Number);
  return month === undefined ? year - 1970 : (year - 1970) * 12 + month - 1;
}
