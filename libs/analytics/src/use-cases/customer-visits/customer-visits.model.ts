import { Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { EnumArg, IntArg, NumberArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  EnumOutput,
  IntOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';

export const VisitBasis = namedEnum('VisitBasis', 'Where a number of visits comes from.', {
  OBSERVED: 'Counted from transactions: distinct customer and day.',
  ESTIMATED: 'Weekly sales divided by the value of a basket, adjusted by the CPI.',
});
export type VisitBasis = keyof typeof VisitBasis;

export const BASKET_VALUE = 100;

@ArgsType()
export class CustomerVisitsArgs {
  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;

  @IntArg('Only weeks dated in this month, 1 to 12.', { min: 1, max: 12 })
  month?: number;

  @IntArg('Only weeks dated in this year.', { min: 1900, max: 9999 })
  year?: number;

  @NumberArg('Value of an average basket at CPI 100, in the currency of the sales.', {
    min: 0.01,
    max: 1_000_000,
    default: BASKET_VALUE,
  })
  basketValue: number = BASKET_VALUE;
}

const MEAN = 'Mean visits a store has in a week; null when no store-week matches.';

@Output('What weekly sales say of visits, whether or not transactions tell them.')
export class EstimatedVisits {
  @NumberOutput(MEAN, { nullable: true })
  averageWeeklyVisits!: number | null;

  @IntOutput('Store-weeks the mean is over.')
  storeWeeks!: number;

  @IntOutput('Different stores among them.')
  stores!: number;

  @TextOutput('Number of the snapshot of weekly sales.')
  snapshot!: string;
}

@Output('What transactions cover of the question.')
export class ObservedVisits {
  @IntOutput('Different days with transactions.')
  days!: number;

  @IntOutput('Different stores with transactions.')
  stores!: number;

  @TextOutput('Number of the snapshot of the transactions.')
  snapshot!: string;
}

@Output('How many visits a store has in a week, on average over store-weeks.')
export class CustomerVisitsAnswer {
  @NumberOutput(MEAN, { nullable: true })
  averageWeeklyVisits!: number | null;

  @EnumOutput(VisitBasis, 'Whether the visits were observed or estimated.')
  basis!: VisitBasis;

  @TextOutput('How the figure was made, in one sentence.')
  explanation!: string;

  @IntOutput('Store-weeks the mean is over.')
  storeWeeks!: number;

  @IntOutput('Different stores among them.')
  stores!: number;

  @ObjectOutput(Coverage, 'Weeks covered.')
  coverage!: Coverage;

  @ObjectOutput(EstimatedVisits, 'The estimate, also where visits were observed.')
  estimate!: EstimatedVisits;

  @ObjectOutput(ObservedVisits, 'What transactions tell of; null where there are none.', {
    nullable: true,
  })
  observed!: ObservedVisits | null;
}
