import { DateOutput, EnumOutput } from '#serving/output.js';
import { AbstractOutput } from '#serving/schema-decorators.js';
import { PeriodState } from './coverage.js';

/** The state of a month of transactions, as every list by months describes it. */
export const MONTH_STATE =
  'OPEN when the data end before the last day of the month; PARTIAL when they begin after its first day, or a shop has ' +
  'not delivered all of its days; else COMPLETE.';

/** What `latest` of such a list contains. */
export const LATEST_MONTHS =
  'The last complete month of the full list, or its last month if none is complete; then its last month, if that is later.';

/** A month that leads the sentence of a list: the last complete one, and the last one after it. */
@AbstractOutput()
export abstract class LatestMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @EnumOutput(PeriodState, MONTH_STATE)
  state!: PeriodState;

  @DateOutput('First day of the month that the data include.')
  firstDay!: string;

  @DateOutput('Last day of the month that the data include.')
  lastDay!: string;
}
