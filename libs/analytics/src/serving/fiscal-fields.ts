import { DateOutput, IntOutput, TextOutput } from '#serving/output.js';

const nullable = { nullable: true };
const WITHOUT = 'null without `calendar: FISCAL`';
const WITHOUT_OR_LONGER = 'null without `calendar: FISCAL`, and for longer periods';

/** The fiscal year of a row. */
export const FiscalYearOutput = () =>
  IntOutput(`Fiscal year, named by the calendar year in which it begins; ${WITHOUT}.`, nullable);

/** The fiscal quarter of a row. */
export const FiscalQuarterOutput = () =>
  TextOutput(`Year and quarter of the fiscal calendar: 2011-Q1; ${WITHOUT_OR_LONGER}.`, nullable);

/** The fiscal month of a row. */
export const FiscalMonthOutput = () =>
  TextOutput(`Year and month of the fiscal calendar: 2011-M02; ${WITHOUT_OR_LONGER}.`, nullable);

/** The fiscal week of a row. */
export const FiscalWeekOutput = () =>
  TextOutput(`Year and week of the fiscal calendar: 2011-W05; ${WITHOUT}.`, nullable);

/** The number of weeks of a fiscal period that compare with the year before. */
export const ComparedWeeksOutput = () =>
  IntOutput(
    'Weeks of the fiscal period with sales in it and in the week a year earlier, which its changes from a year before are ' +
      `of; ${WITHOUT}.`,
    nullable,
  );

/** The first of these weeks a year earlier. */
export const FirstComparedWeekOutput = () =>
  DateOutput('First of these weeks a year earlier; null without one.', nullable);

/** The last of these weeks a year earlier. */
export const LastComparedWeekOutput = () =>
  DateOutput('Last of these weeks a year earlier; null without one.', nullable);
