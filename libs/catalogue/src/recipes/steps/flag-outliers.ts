import { z } from 'zod';
import { columnOf, isNumber, isPersonalOf, quoted, withColumns } from '../language/column.js';
import { columnName, newName } from '../language/names.js';
import { doubleSql } from '../language/number-sql.js';
import { castSql, cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

export const flagOutliers = defineStep({
  name: 'flag-outliers',
  summary: 'Says of a number whether it lies far outside the middle half of all.',
  grain: 'same',
  args: z.strictObject({
    column: columnName,
    into: newName,
    /** So many times the width of the middle half, beyond its ends. */
    reach: z.number().min(0.1).max(100).multipleOf(0.1).default(1.5),
  }),
  explain: ({ column, into, reach }) =>
    `Sets ${quoted(into)} where ${quoted(column)} lies more than ${reach} times the width of the middle half of all values outside of it.`,
  columns: ({ columns }, { column, into }) => {
    columnOf(columns, column, isNumber, 'only numbers have outliers; cast it first');
    const isPersonal = isPersonalOf(columns, [column]);
    return withColumns(columns, [{ name: into, type: 'BOOLEAN', isPersonal }]);
  },
  sql: (given, { column, into, reach }) => {
    const { type } = columnOf(given.columns, column, isNumber, '');
    const at = doubleSql(cell(given, column), type);
    const far = `CAST('${reach}' AS DOUBLE) * (q.upper_quarter - q.lower_quarter)`;
    const isFar = `${at} < q.lower_quarter - ${far} OR ${at} > q.upper_quarter + ${far}`;
    // The values at these places, not a mean of two, which engines work out in different ways.
    const quarter = (share: number) =>
      `min(CASE WHEN n.place * 4 >= n.size * ${share} THEN n.number END)`;
    const numbers = `SELECT ${at} AS number, row_number() OVER (ORDER BY ${at} ASC NULLS LAST) AS place,
      count(*) OVER () AS size
    FROM ${given.name} r WHERE ${cell(given, column)} IS NOT NULL`;
    return selectSql(given, {
      added: [{ name: into, sql: castSql(`coalesce(${isFar}, FALSE)`, 'BOOLEAN') }],
      from: `FROM ${given.name} r
CROSS JOIN (
  SELECT ${quarter(1)} AS lower_quarter, ${quarter(3)} AS upper_quarter
  FROM (
    ${numbers}
  ) n
) q`,
    });
  },
});
