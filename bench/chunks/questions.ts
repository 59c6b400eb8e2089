import type { Reader } from './layout.js';

export interface Question {
  name: string;
  /** True when it reads a small part of the rows. */
  isNarrow: boolean;
  sql(reader: Reader): string;
}

const sum = 'sum(weekly_sales) AS total';

export const questions: readonly Question[] = [
  {
    name: 'q1 a department by week',
    isNarrow: true,
    sql: ({ relation, filter }) => `SELECT week_date, ${sum}, count(*) AS stores FROM ${relation}
      WHERE ${filter} AND department = 7 GROUP BY week_date ORDER BY week_date`,
  },
  {
    name: 'q2 a store and department',
    isNarrow: true,
    sql: ({ relation, filter }) => `SELECT week_date, weekly_sales FROM ${relation}
      WHERE ${filter} AND department = 7 AND store = 11 ORDER BY week_date`,
  },
  {
    name: 'q3 departments by month',
    isNarrow: false,
    sql: ({
      relation,
      filter,
    }) => `SELECT department, date_trunc('month', week_date) AS month, ${sum}
      FROM ${relation} WHERE ${filter} GROUP BY 1, 2 ORDER BY 1, 2`,
  },
  {
    name: 'q4 top store of each week',
    isNarrow: false,
    sql: ({ relation, filter }) => `SELECT DISTINCT ON (week_date) week_date, store, total
      FROM (SELECT week_date, store, ${sum} FROM ${relation} WHERE ${filter} GROUP BY 1, 2) s
      ORDER BY week_date, total DESC, store`,
  },
  {
    name: 'q5 a page',
    isNarrow: true,
    sql: ({ relation, filter }) => `SELECT department, store, week_date, weekly_sales
      FROM ${relation} WHERE ${filter} AND department = 7
      ORDER BY week_date DESC, department, store LIMIT 100`,
  },
];
