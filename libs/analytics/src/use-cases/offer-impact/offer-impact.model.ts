import { Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
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
