import { sqlFile } from '#platform/database/sql-file.js';
import type { ParameterValues } from '#pipeline/flow/parameter.js';
import { withConstants } from '#pipeline/flow/with-constants.js';
import { schemeWeeksSql } from '../fiscal-weeks.js';
import { buildEvaluatedWeeks } from './evaluated-weeks.js';
import { buildNumberedWeeks } from './numbered-weeks.js';

const sql = sqlFile(import.meta.url, './planned_weeks.sql');
const withSales = sqlFile(import.meta.url, './plan_with_sales.sql');
/** Whether a store-week is complete, and the week a year earlier, by the SQL of their marts. */
const coverage = sqlFile(import.meta.url, './store_week_coverage.sql');
const comparedWeeks = sqlFile(import.meta.url, './calendar_week.sql');

/** Relations that `planned_weeks` reads. */
export const PLAN_INPUTS = [
  'plan',
  'stores',
  'integrated_sales',
  'calendar',
  'parameters',
] as const;

/** Returns the relation `planned_weeks`, the plan by store, department and week: a run spreads it once for all marts. */
export const buildPlannedWeeks = (parameters: ParameterValues) => ({
  planned_weeks: withConstants(`SELECT * FROM (\n${sql}\n) weeks`, buildNumberedWeeks(parameters)),
});

/** Returns `planned_weeks`, and `plan_with_sales`, which adds the sales of the complete store-weeks, with what it reads. */
export const buildPlanWithSales = (parameters: ParameterValues) => ({
  ...buildPlannedWeeks(parameters),
  ...buildEvaluatedWeeks(),
  plan_with_sales: withConstants(`SELECT * FROM (\n${withSales}\n) weeks`, {
    scheme_weeks: schemeWeeksSql(parameters),
    coverage: `SELECT * FROM (\n${coverage}\n) weeks`,
    compared_weeks: comparedWeeks,
  }),
});

const number = (comment: string) => ({ type: 'integer', comment }) as const;

/** Columns of the version, the store and the week of a plan. */
export const planColumns = {
  version: { type: 'text', comment: 'Version of the plan; plan unless the file names another.' },
  store: number('Store number.'),
  store_type: { type: 'text', comment: 'A, B or C.' },
  week_date: { type: 'date', comment: 'Date of the week, as sales files have it.' },
  fiscal_year: number('Fiscal year, named by the calendar year in which it begins.'),
  fiscal_quarter: number('Quarter of the fiscal year, 1 to 4.'),
  fiscal_month: number('Month of the fiscal year, from 1.'),
} as const;

const sales = (comment: string) =>
  ({ type: 'decimal', scale: 2, nullable: true, comment }) as const;

/** Columns of what was sold of a plan. */
export const soldColumns = {
  weekly_sales: sales(
    'Sales of the departments with a plan, of complete store-weeks; null without one.',
  ),
  earlier_sales: sales(
    'Their sales in the week a year earlier, of store-weeks that are complete in both weeks; null without one.',
  ),
} as const;
