import { sqlFile } from '#platform/database/sql-file.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntListOutput,
  IntOutput,
  Output,
} from '#serving/output.js';
import { PeriodState } from './coverage.js';

/**
 * Its parameters: snapshot, department, year, from, to, store, store type, calendar. It reads the
 * relations of questions about years, and returns one row, or none without sales.
 */
export const leadingYearSql = sqlFile(import.meta.url, './leading_year.sql');

@Output(
  'The last complete year of a question, or its last year if none is complete. Its figures are those of the weeks that ' +
    'all stores of the chain delivered, so that a part of a week changes none of them.',
)
export class LeadingYear {
  @IntOutput('Year of the week dates.')
  year!: number;

  @EnumOutput(PeriodState, 'Whether all stores of the chain delivered all weeks of the year.')
  state!: PeriodState;

  @DateOutput('First complete week with sales; null without one.', { nullable: true })
  firstWeek!: string | null;

  @DateOutput('Last complete week with sales; null without one.', { nullable: true })
  lastWeek!: string | null;

  @IntOutput('Number of complete weeks with sales.')
  weeks!: number;

  @IntOutput('Number of selected stores with sales in these weeks.')
  stores!: number;

  @DecimalOutput(2, 'Sales of the selected stores.')
  total!: number;

  @IntListOutput('The selected store with the highest total; all tied stores.')
  best!: number[];

  @DecimalOutput(2, 'Total of that store; null without sales.', { nullable: true })
  bestTotal!: number | null;

  @IntListOutput('The selected store with the lowest total; all tied stores.')
  worst!: number[];

  @DecimalOutput(2, 'Total of that store; null without sales.', { nullable: true })
  worstTotal!: number | null;

  @IntOutput('Rank by total of the one selected store among all stores; null without one.', {
    nullable: true,
  })
  rank!: number | null;

  @IntOutput('Number of stores of the chain with sales in these weeks.')
  rankedStores!: number;

  @DecimalOutput(
    6,
    'Growth of the selected stores over the previous year, as a ratio, only for complete store-weeks with complete ones ' +
      'a year earlier; null without such weeks.',
    { nullable: true },
  )
  likeForLikeGrowth!: number | null;

  @IntOutput('Number of distinct weeks in like-for-like growth.')
  likeForLikeWeeks!: number;

  @DateOutput('First of these weeks a year earlier; null without one.', { nullable: true })
  firstComparedWeek!: string | null;

  @DateOutput('Last of these weeks a year earlier; null without one.', { nullable: true })
  lastComparedWeek!: string | null;
}
