import { z } from 'zod';
import { combineDecorators, createPropertyDecorator } from '#serving/schema-decorators.js';
import { declareShape } from '#serving/shape.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntListOutput, IntOutput, ListOutput, Output } from '#serving/output.js';

export const PeriodState = namedEnum(
  'PeriodState',
  'How much of the expected sales of a week, month or year was delivered. A month or year is judged by its week dates: ' +
    'the dates in it of the weekday on which most weeks of the data end.',
  {
    COMPLETE:
      'All of them. The first and the last week date of a month or year are in the data, too.',
    PARTIAL:
      'Some stores lack departments or a whole week, or the data begins within the month or year.',
    OPEN: 'The last week date of the month or year is later than the last week of the data.',
  },
);
export type PeriodState = keyof typeof PeriodState;

@Output('A week of which not all expected sales were delivered.')
export class PartialWeek {
  @DateOutput('Week date.')
  week!: string;

  @IntOutput('Stores whose week is complete.')
  stores!: number;

  @IntOutput('Stores that are expected to deliver.')
  expectedStores!: number;

  @IntListOutput('The first twelve stores that lack departments or the whole week.')
  lacking!: number[];
}

/** A text of the coverage that only some answers have. */
const OptionalText = (description: string): PropertyDecorator =>
  combineDecorators(
    createPropertyDecorator(({ Field, ApiProperty }) => [
      Field(() => String, { description, nullable: true }),
      ApiProperty({ type: String, description, nullable: true, required: false }),
    ]),
    declareShape(z.string().nullable().optional().describe(description)),
  );

/** The scope of the caller, which only answers of a scope have. */
const ScopeOutput = (): PropertyDecorator =>
  OptionalText(
    'The stores and departments whose rows alone the answer covers: those of the region or district of the question, and those ' +
      'that the caller may see; null for the whole chain.',
  );

/** The coverage of an answer, so that a partial year is not read as a bad one. */
@Output('The weeks that an answer covers: they show whether a year is partial.')
export class Coverage {
  @DateOutput('First week date; null when no week matches.', { nullable: true })
  firstWeek!: string | null;

  @DateOutput('Last week date; null when no week matches.', { nullable: true })
  lastWeek!: string | null;

  @IntOutput('Number of distinct weeks.')
  weeks!: number;

  @DateOutput(
    'Last week of which the selected stores delivered everything that is expected of them; null without one.',
    { nullable: true, afterQuery: true },
  )
  lastCompleteWeek!: string | null;

  @ListOutput(
    PartialWeek,
    'Weeks without some expected sales of the selected stores, latest first; at most 12.',
    { afterQuery: true },
  )
  partialWeeks!: PartialWeek[];

  @OptionalText(
    'The fiscal calendar of the periods: 4-5-4, 4-4-5, 5-4-4, table (the own one of the chain) or gregorian; null for ' +
      'calendar periods.',
  )
  calendar?: string | null;

  @ScopeOutput()
  scope?: string | null;
}

/** The weeks of averages over store-weeks, for the description of their coverage. */
export const COMPLETE_WEEKS =
  'Weeks in which any store of the chain lacks expected sales are left out, also for one store or store type, so that ' +
  'comparisons between stores stay fair.';

/** What the query of an answer does not tell of its coverage: `addDeliveries` does. */
export const withoutDeliveries: Pick<Coverage, 'lastCompleteWeek' | 'partialWeeks'> = {
  lastCompleteWeek: null,
  partialWeeks: [],
};

@Output('A month of which not all days of the shops were delivered.')
export class PartialMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @IntOutput('Shops of which every day is delivered.')
  stores!: number;

  @IntOutput('Shops that are open in the month.')
  expectedStores!: number;

  @IntOutput('Days on which the shops were open, all shops together.')
  daysOpen!: number;

  @IntOutput('Days of them that are delivered.')
  daysDelivered!: number;

  @IntListOutput('The first twelve shops that lack days.')
  lacking!: number[];
}

@Output('The months that an answer covers; a missing month has no data.')
export class MonthCoverage {
  @DateOutput('First day of the first month; null when no month matches.', { nullable: true })
  firstMonth!: string | null;

  @DateOutput('First day of the last month; null when no month matches.', { nullable: true })
  lastMonth!: string | null;

  @IntOutput('Number of distinct months.')
  months!: number;

  @DateOutput(
    'Last month that the data contain whole, of which the selected shops delivered every day; null without one.',
    { nullable: true, afterQuery: true },
  )
  lastCompleteMonth!: string | null;

  @ListOutput(
    PartialMonth,
    'Months in which the selected shops lack days, latest first; at most 12.',
    { afterQuery: true },
  )
  partialMonths!: PartialMonth[];

  @ScopeOutput()
  scope?: string | null;
}

/** SQL of the coverage of a list whose rows have a month each. */
export const monthCoverageSql = `
  SELECT min(month) AS "firstMonth", max(month) AS "lastMonth", count(DISTINCT month) AS months
  FROM list`;

/** SQL of the coverage of a list with one row per week. */
export const weekCoverageSql = `
  SELECT min(week) AS "firstWeek", max(week) AS "lastWeek", count(*) AS weeks
  FROM list`;
