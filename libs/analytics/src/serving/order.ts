/**
 * The columns that order a list: those asked for, then what is left of the key, which makes every
 * order total. Names are constants of the use case, never input.
 */
export function totalOrder<Column extends string>(
  columns: readonly Column[],
  key: readonly Column[],
): Column[] {
  return [...new Set([...columns, ...key])];
}
