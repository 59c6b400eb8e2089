import type { Dialect } from './dialect.js';

/** Model that holds what a recipe does not say, such as salts: never in the SQL of a step, which is shown to people. */
export const PARAMETERS = 'recipe_parameters';

export const parameterSql = ({ literal }: Dialect, name: string) =>
  `(SELECT max(p.value) FROM ${PARAMETERS} p WHERE p.name = ${literal(name)})`;

/** SELECT of the parameters. */
export function parametersSql({ literal }: Dialect, values: ReadonlyMap<string, string>): string {
  const rows = [...values].map(
    ([name, value]) => `SELECT ${literal(name)} AS name, ${literal(value)} AS value`,
  );
  return rows.length > 0
    ? rows.join('\nUNION ALL\n')
    : 'SELECT CAST(NULL AS STRING) AS name, CAST(NULL AS STRING) AS value';
}
