import { z } from 'zod';
import {
  checkCondition,
  columnsIn,
  condition,
  conditionSql,
  explainCondition,
} from '../language/condition.js';
import { duckdb } from '../language/dialect.js';
import { selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

export const filter = defineStep({
  name: 'filter',
  summary: 'Keeps rows of which a condition is true, or drops them.',
  grain: 'fewer',
  args: z.strictObject({ where: condition, do: z.enum(['keep', 'drop']).default('keep') }),
  explain: ({ where, do: act }) =>
    act === 'keep'
      ? `Keeps rows where ${explainCondition(where)}, and drops the others.`
      : `Drops rows where ${explainCondition(where)}.`,
  columns: ({ columns }, { where }) => {
    checkCondition(columns, where);
    // Values are read to see that they fit their columns.
    conditionSql({ name: '', columns, others: new Map(), carried: [], dialect: duckdb }, where);
    return [...columns];
  },
  picksBy: ({ columns }, { where }) => columnsIn(columns, where),
  sql: (given, { where, do: act }) => {
    const isTrue = `coalesce(${conditionSql(given, where)}, FALSE)`;
    const kept = act === 'keep' ? isTrue : `NOT ${isTrue}`;
    return selectSql(given, { from: `FROM ${given.name} r\nWHERE ${kept}` });
  },
});
