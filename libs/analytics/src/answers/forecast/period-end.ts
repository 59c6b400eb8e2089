import { z } from 'zod';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { DateOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import type { ForecastModel } from '../../forecasts/forecast-model.js';
import { PeriodLength } from '../../serving/periods.js';
import { createFormerSnapshotError, type Snapshot } from '../../snapshot/snapshot.js';
import { formatFiscalPeriod } from '../../words/fiscal.js';

const nullable = { nullable: true };

@Output('The open fiscal period up to whose end a forecast is: the one of the first week ahead.')
export class ForecastPeriod {
  @TextOutput('The fiscal calendar: 4-5-4, 4-4-5, 5-4-4, or table for the own one of the chain.')
  calendar!: string;

  @IntOutput('Fiscal year, named by the calendar year in which it begins.')
  fiscalYear!: number;

  @TextOutput('Year and quarter of the fiscal calendar: 2012-Q3; null for a year.', nullable)
  fiscalQuarter!: string | null;

  @TextOutput(
    'Year and month of the fiscal calendar: 2012-M09; null for a quarter or year.',
    nullable,
  )
  fiscalMonth!: string | null;

  @DateOutput('Its last week date.')
  lastWeek!: string;

  @IntOutput('Weeks from the first week ahead to its end.')
  weeks!: number;
}

/** The same as the calendar has it: without the week after the sales, or without the end of its year. */
export const periodRow = z.object({
  calendar: z.string(),
  fiscalYear: z.int().nullable(),
  fiscalQuarter: z.string().nullable(),
  fiscalMonth: z.string().nullable(),
  lastWeek: z.iso.date().nullable(),
  weeks: z.int().nullable(),
});

interface PeriodArgs {
  horizon?: number;
  through?: PeriodLength;
}

/** @throws AppError ARGUMENT_INVALID for a number of weeks and a period together */
export function refuseTwoEnds({ horizon, through }: PeriodArgs): void {
  if (through !== undefined && horizon !== undefined)
    throw refusedArgument('through', 'through and horizon are both given: leave one of them out');
}

/**
 * Returns the period up to whose end the forecast is.
 * @throws AppError ARGUMENT_INVALID without a fiscal calendar, without the end of the period in it, and for a period that
 * ends after the forecast; NO_SNAPSHOT when a former version built the snapshot
 */
export function requirePeriodEnd(
  through: PeriodLength,
  found: z.output<typeof periodRow> | null,
  { originWeek, horizon }: ForecastModel,
  snapshot: Snapshot,
): ForecastPeriod {
  const length = through.toLowerCase();
  if (found?.calendar === 'gregorian')
    throw refusedArgument(
      'through',
      'the chain has no fiscal calendar: set fiscalCalendar in the rules of the flow weekly-sales and start a run, or name ' +
        'horizon instead',
    );
  if (found === null || (found.calendar !== 'table' && found.weeks === null))
    throw createFormerSnapshotError(snapshot);
  const { fiscalYear, lastWeek, weeks } = found;
  if (fiscalYear === null || lastWeek === null || weeks === null)
    throw refusedArgument(
      'through',
      `the calendar table lacks the end of the fiscal ${length} of the week after ${originWeek}: deliver the weeks of its ` +
        'whole year, or name horizon instead',
    );
  const period = { ...found, fiscalYear, lastWeek, weeks };
  if (weeks > horizon)
    throw refusedArgument(
      'through',
      `${formatFiscalPeriod(period)} ends with the week of ${lastWeek}, ${weeks} weeks ahead, and the forecast has ` +
        `${horizon}: name a shorter period, or set FORECAST_HORIZON to ${weeks}`,
    );
  return period;
}
