import { AppError } from '#platform/errors/app-error.js';
import type {
  FieldIds,
  IcebergType,
  SchemaHistory,
  TableColumn,
  TableField,
  TableSchema,
} from '../ports/table-format.js';

/**
 * Returns the history with the columns of now: unchanged if they are those of the last schema. A column keeps its id for ever. An
 * id is never given twice, so that a column of a former name never reads the values of another.
 * Source: https://iceberg.apache.org/spec/#schema-evolution
 * @param history undefined for a new table
 * @param ids that columns have, also without a history
 * @throws AppError TABLE_TYPE_CHANGED when a column's type changed in a way that readers of older files cannot follow
 */
export function evolveSchema(
  table: string,
  history: SchemaHistory | undefined,
  columns: readonly TableColumn[],
  ids: FieldIds = new Map(),
): SchemaHistory {
  const { schemas = [], lastColumnId = 0 } = history ?? {};
  const former = new Map(
    schemas.flatMap((schema) => schema.fields.map((field) => [field.name, field])),
  );
  let last = Math.max(lastColumnId, ...ids.values());
  const fields = columns.map(({ name, type, comment }): TableField => {
    const known = former.get(name);
    if (known && !isPromotion(known.type, type)) {
      throw new AppError(
        'TABLE_TYPE_CHANGED',
        `table ${table}: column ${name} was ${known.type} and is ${type}: give the new column another name`,
      );
    }
    const doc = comment === undefined ? {} : { doc: comment };
    return { id: ids.get(name) ?? known?.id ?? ++last, name, required: false, type, ...doc };
  });
  if (history && JSON.stringify(history.current.fields) === JSON.stringify(fields)) return history;
  const next: TableSchema = { type: 'struct', 'schema-id': schemas.length, fields };
  return { schemas: [...schemas, next], current: next, lastColumnId: last };
}

const DECIMAL = /^decimal\((\d+), (\d+)\)$/;

function isPromotion(from: IcebergType, to: IcebergType): boolean {
  if (from === to || (from === 'int' && to === 'long')) return true;
  const [, precision, scale] = DECIMAL.exec(from) ?? [];
  const [, wider, sameScale] = DECIMAL.exec(to) ?? [];
  return scale !== undefined && scale === sameScale && Number(wider) >= Number(precision);
}

/**
 * Returns how readers find the columns in files without field ids: by name.
 * Source: https://iceberg.apache.org/spec/#name-mapping-serialization
 */
export function formatNameMapping({ fields }: TableSchema): string {
  return JSON.stringify(fields.map(({ id, name }) => ({ 'field-id': id, names: [name] })));
}
