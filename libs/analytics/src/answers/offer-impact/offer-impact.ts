import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import {
  DateOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { AbstractOutput, ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { z } from 'zod';
import { COMPLETE_WEEKS, Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const sql = sqlFile(import.meta.url, './offer_impact.sql');

@ArgsType()
class OfferImpactArgs {
  @IntArg('Only this store.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;

  @IntArg('Only sales of this department; all departments when left out.')
  department?: number;

  @IntArg('Only weeks whose date is in this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;
}

@Output('Store-weeks without a MarkDown.')
class WeeksWithoutOffers {
  @IntOutput('Number of store-weeks.')
  storeWeeks!: number;

  @DecimalOutput(2, 'Average sales of a store-week; null without store-weeks.', { nullable: true })
  averageSales!: number | null;
}

@Output('Store-weeks with any MarkDown.')
class WeeksWithOffers {
  @IntOutput('Number of store-weeks.')
  storeWeeks!: number;

  @DecimalOutput(2, 'Average sales of a store-week; null without store-weeks.', { nullable: true })
  averageSales!: number | null;

  @DecimalOutput(2, 'Average sum of the MarkDowns of a store-week; null without store-weeks.', {
    nullable: true,
  })
  averageMarkdown!: number | null;
}

@AbstractOutput()
export abstract class OfferComparison {
  @ObjectOutput(Coverage, `Weeks that the answer compares. ${COMPLETE_WEEKS}`)
  coverage!: Coverage;

  @ObjectOutput(WeeksWithOffers, 'Store-weeks with any MarkDown.')
  withOffers!: WeeksWithOffers;

  @ObjectOutput(
    WeeksWithoutOffers,
    'Store-weeks without a MarkDown, including all weeks before offers were recorded.',
  )
  withoutOffers!: WeeksWithoutOffers;

  @ObjectOutput(
    WeeksWithoutOffers,
    'Store-weeks without a MarkDown since offers were recorded: the fairer comparison.',
  )
  withoutOffersSinceRecorded!: WeeksWithoutOffers;

  @IntOutput(
    'Number of matched pairs: store-weeks with offers whose store also sold 364 days earlier, ' +
      'in a week without a MarkDown.',
  )
  matchedPairs!: number;

  @DecimalOutput(2, 'Sales of the matched store-weeks with offers; null without pairs.', {
    nullable: true,
  })
  matchedSales!: number | null;

  @DecimalOutput(2, 'Sales of the matched stores 364 days earlier; null without pairs.', {
    nullable: true,
  })
  matchedEarlierSales!: number | null;

  @DecimalOutput(6, 'Matched sales divided by the earlier sales, minus 1; null without pairs.', {
    nullable: true,
  })
  matchedLift!: number | null;
}

@Output('Effect of offers in stores of one type.')
class StoreTypeOfferImpact extends OfferComparison {
  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;
}

@Output('Sales of weeks with offers compared with weeks without.')
export class OfferImpactAnswer extends OfferComparison {
  @DateOutput(
    'First week date with any MarkDown of these stores, over all weeks; null when no MarkDown ' +
      'is recorded.',
    { nullable: true },
  )
  offersRecordedFrom!: string | null;

  @TextOutput('Advice on reading the figures.')
  explanation!: string;

  @ListOutput(StoreTypeOfferImpact, 'The same figures by store type.')
  byStoreType!: StoreTypeOfferImpact[];
}

const comparison = createShape(OfferComparison);
const wholeSelection = z.object({
  storeType: z.null(),
  offersRecordedFrom: z.iso.date().nullable(),
  comparison,
});
const oneStoreType = z.object({ storeType: z.enum(StoreType), comparison });
const comparisonRow = z.union([wholeSelection, oneStoreType]);

export const offerImpact = defineAnswer<OfferImpactArgs, OfferImpactAnswer>({
  name: 'offerImpact',
  description:
    'Sales of store-weeks with any MarkDown compared with those without, and the lift over the ' +
    "store's week 364 days earlier without a MarkDown.",
  marts: ['store_week', 'store_department_week', 'store_week_coverage'],
  args: OfferImpactArgs,
  result: OfferImpactAnswer,
  mainPart: 'byStoreType',
  views: [
    {
      name: 'offer_impact',
      comment:
        'Sales of store-weeks with any MarkDown compared with those without, by store type; the ' +
        'row with store_type null has all stores. Offers were not recorded before the first ' +
        'MarkDown.',
      sql,
      steps: [
        { fields: StoreTypeOfferImpact, only: ['storeType'] },
        { fields: OfferImpactAnswer, only: ['offersRecordedFrom'] },
        { into: { object: 'comparison' }, fields: OfferComparison },
      ],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Offers',
    title: 'Do offers sell more?',
    controls: [{ argument: 'storeType' }, { argument: 'store' }],
    notes: ['{explanation}'],
    chart: { title: 'Lift of weeks with offers over the same weeks a year earlier' },
    table: {
      caption: 'Store-weeks with and without offers',
      columns: [
        { field: 'name', head: 'Stores' },
        { field: 'withOffers.averageSales', head: 'With offers' },
        { field: 'withoutOffers.averageSales', head: 'Without' },
        { field: 'withoutOffersSinceRecorded.averageSales', head: 'Without, since recorded' },
        { field: 'matchedPairs', head: 'Pairs' },
        'matchedLift',
      ],
    },
  },
  example: `{ offerImpact {
    offersRecordedFrom explanation
    withOffers { storeWeeks averageSales averageMarkdown }
    withoutOffers { storeWeeks averageSales }
    withoutOffersSinceRecorded { storeWeeks averageSales }
    matchedPairs matchedLift
    byStoreType { storeType matchedPairs matchedSales matchedEarlierSales matchedLift }
    coverage { firstWeek lastWeek weeks }
  } }`,
  async answer({ store, storeType: type, department, year, from, to }, snapshot, marts) {
    const parameters = [store, type, department, year, from, to];
    const rows = await marts.rows(comparisonRow, sql, snapshot, parameters);
    const whole = rows.find((row) => row.storeType === null);
    if (!whole) throw new Error('the query returned no row for the full selection');
    const { offersRecordedFrom, comparison: ofAll } = whole;
    return {
      ...ofAll,
      offersRecordedFrom,
      explanation: explain(offersRecordedFrom, ofAll),
      byStoreType: rows
        .filter((row) => row.storeType !== null)
        .map(({ storeType, comparison: ofType }) => ({ storeType, ...ofType })),
    };
  },
});

function explain(recordedFrom: string | null, compared: OfferComparison): string {
  if (compared.coverage.weeks === 0) return 'No store-week matches.';
  if (recordedFrom === null) {
    return 'No MarkDown is recorded in these store-weeks, so it is unknown whether they had offers.';
  }
  const recorded =
    `Offers were not recorded before ${recordedFrom}, the first week with a MarkDown: earlier ` +
    'weeks count as weeks without offers, though they may have had offers.';
  const { withOffers, withoutOffersSinceRecorded: without } = compared;
  if (withOffers.storeWeeks === 0 || without.storeWeeks > 0) return recorded;
  return (
    `${recorded} Every store-week since then has offers, so only the matched lift is a fair ` +
    'comparison.'
  );
}
