import { DateOutput, IntOutput, Output } from '#serving/output.js';

/** What an answer by months covers. */
@Output('The months an answer covers: one that is missing had nothing.')
export class MonthCoverage {
  @DateOutput('First day of the first month; null when no month matches.', { nullable: true })
  firstMonth!: string | null;

  @DateOutput('First day of the last month; null when no month matches.', { nullable: true })
  lastMonth!: string | null;

  @IntOutput('Number of different months.')
  months!: number;
}

/** The coverage of a list whose rows have a month each. */
export const monthsOfList = `
  SELECT min(month) AS "firstMonth", max(month) AS "lastMonth", count(DISTINCT month) AS months
  FROM list`;
