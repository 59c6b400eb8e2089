import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import {
  DateOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { AbstractOutput, ArgsType } from '#serving/schema-decorators.js';
import { shapeOf } from '#serving/shape.js';
import { z } from 'zod';
import { Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { defineUseCase } from '../../serving/use-case.js';

const sql = sqlFile(import.meta.url, './offer-impact.sql');

@ArgsType()
export class OfferImpactArgs {
  @IntArg('Only this store.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;

  @IntArg('Sales of this department alone; all departments when left out.')
  department?: number;

  @IntArg('Only weeks dated in this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;
}

@Output('Store-weeks that have no MarkDown.')
class WeeksWithoutOffers {
  @IntOutput('Number of store-weeks.')
  storeWeeks!: number;

  @NumberOutput('Mean sales of a store-week; null when there is none.', { nullable: true })
  averageSales!: number | null;
}

@Output('Store-weeks that have any MarkDown.')
class WeeksWithOffers {
  @IntOutput('Number of store-weeks.')
  storeWeeks!: number;

  @NumberOutput('Mean sales of a store-week; null when there is none.', { nullable: true })
  averageSales!: number | null;

  @NumberOutput('Mean sum of the MarkDowns of a store-week; null when there is none.', {
    nullable: true,
  })
  averageMarkdown!: number | null;
}

@AbstractOutput()
export abstract class OfferComparison {
  @ObjectOutput(Coverage, 'Weeks compared.')
  coverage!: Coverage;

  @ObjectOutput(WeeksWithOffers, 'Store-weeks with any MarkDown.')
  withOffers!: WeeksWithOffers;

  @ObjectOutput(
    WeeksWithoutOffers,
    'Store-weeks without a MarkDown, among them all weeks before offers were recorded.',
  )
  withoutOffers!: WeeksWithoutOffers;

  @ObjectOutput(
    WeeksWithoutOffers,
    'Store-weeks without a MarkDown since offers were recorded: the fairer comparison.',
  )
  withoutOffersSinceRecorded!: WeeksWithoutOffers;

  @IntOutput(
    'Store-weeks with offers whose store also sold 364 days earlier, in a week without a MarkDown.',
  )
  matchedPairs!: number;

  @NumberOutput('Sales of those store-weeks; null without pairs.', { nullable: true })
  matchedSales!: number | null;

  @NumberOutput('Sales of the same stores 364 days earlier; null without pairs.', {
    nullable: true,
  })
  matchedEarlierSales!: number | null;

  @NumberOutput('Matched sales over the earlier sales, less 1; null without pairs.', {
    nullable: true,
  })
  matchedLift!: number | null;
}

@Output('What offers did in stores of one type.')
export class StoreTypeOfferImpact extends OfferComparison {
  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;
}

@Output('How weeks with offers sell against weeks without.')
export class OfferImpactAnswer extends OfferComparison {
  @DateOutput(
    'First week date with any MarkDown of these stores, whichever weeks are asked for; null when none ' +
      'is recorded.',
    { nullable: true },
  )
  offersRecordedFrom!: string | null;

  @TextOutput('How to read the figures.')
  explanation!: string;

  @ListOutput(StoreTypeOfferImpact, 'The same by store type.')
  byStoreType!: StoreTypeOfferImpact[];
}

const comparison = shapeOf(OfferComparison);
const wholeSelection = z.object({
  storeType: z.null(),
  offersRecordedFrom: z.iso.date().nullable(),
  comparison,
});
const oneStoreType = z.object({ storeType: z.enum(StoreType), comparison });
const comparisonRow = z.union([wholeSelection, oneStoreType]);

export const offerImpact = defineUseCase<OfferImpactArgs, OfferImpactAnswer>({
  name: 'offerImpact',
  description:
    'Sales of store-weeks with any MarkDown against those without, and the lift over the same ' +
    "store's week 364 days earlier when that week has no MarkDown.",
  marts: ['store_week', 'store_department_week'],
  args: OfferImpactArgs,
  result: OfferImpactAnswer,
  mainPart: 'byStoreType',
  views: [
    {
      name: 'offer_impact',
      comment:
        'Sales of store-weeks with any MarkDown against those without, over all stores in the row whose ' +
        'store_type is null, and by store type. Offers were not recorded before the first MarkDown.',
      sql,
      steps: [
        { fields: StoreTypeOfferImpact, only: ['storeType'] },
        { fields: OfferImpactAnswer, only: ['offersRecordedFrom'] },
        { into: { object: 'comparison' }, fields: OfferComparison },
      ],
    },
  ],
  look: {
    short: 'Offers',
    title: 'Do offers sell more?',
    controls: [{ argument: 'storeType' }, { argument: 'store' }],
    notes: ['{explanation}'],
    chart: { title: 'Lift of weeks with offers, and the average weeks compared' },
    table: {
      caption: 'Store-weeks with offers and without',
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
  example: `
{
  offerImpact {
    offersRecordedFrom
    explanation
    withOffers {
      storeWeeks
      averageSales
      averageMarkdown
    }
    withoutOffers {
      storeWeeks
      averageSales
    }
    withoutOffersSinceRecorded {
      storeWeeks
      averageSales
    }
    matchedPairs
    matchedLift
    byStoreType {
      storeType
      matchedPairs
      matchedSales
      matchedEarlierSales
      matchedLift
    }
    coverage {
      firstWeek
      lastWeek
      weeks
    }
  }
}
`,
  async answer({ store, storeType: type, department, year, from, to }, snapshot, marts) {
    const parameters = [store, type, department, year, from, to];
    const rows = await marts.rows(comparisonRow, sql, snapshot, parameters);
    const whole = rows.find((row) => row.storeType === null);
    if (!whole) throw new Error('the query gave no row for the whole selection');
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
    return 'No MarkDown is recorded in these store-weeks, so whether they had offers is not known.';
  }
  const recorded =
    `Offers were not recorded before ${recordedFrom}, the first week with a MarkDown: ` +
    'earlier weeks count as without offers, though they may have had some.';
  const { withOffers, withoutOffersSinceRecorded: without } = compared;
  if (withOffers.storeWeeks === 0 || without.storeWeeks > 0) return recorded;
  return `${recorded} Every store-week since then has offers, so only the matched lift compares like with like.`;
}
