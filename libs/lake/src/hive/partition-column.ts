import type { ObjectStore } from '../ports/object-store.js';
import type { Column } from '../parquet-schema/parquet-columns.js';

/** What Hive, Spark and DuckDB call the sub-folder of null. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/**
 * The column whose values are sub-folders `<column>=<value>/` under a prefix: INT when all values are
 * integers, else STRING. Undefined when there is no sub-folder: rows of an empty table have none.
 */
export async function partitionColumn(
  lake: ObjectStore,
  prefix: string,
  name: string,
): Promise<Column | undefined> {
  const values = new Set<string>();
  for await (const { key } of lake.list(`${prefix}${name}=`)) {
    const [folder = ''] = key.slice(prefix.length + name.length + 1).split('/', 1);
    values.add(decodeURIComponent(folder));
  }
  if (values.size === 0) return undefined;
  values.delete(NO_VALUE);
  const isInteger = [...values].every((value) => /^(0|-?[1-9]\d{0,8})$/.test(value));
  return { name, type: isInteger ? 'INT' : 'STRING' };
}
