import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { StoreType } from '../../serving/enums.js';
import { StoreNumber } from '../../labels/labels.js';

export const VisitGrouping = namedEnum('VisitGrouping', 'Grouping of the visits.', {
  STORE: 'By store, the most visited first.',
  MONTH: 'By calendar month.',
  WEEKDAY: 'By day of the week, where transactions tell it.',
});
export type VisitGrouping = keyof typeof VisitGrouping;

export const VisitBasis = namedEnum('VisitBasis', 'Source of a number of visits.', {
  OBSERVED:
    'Counted from transactions, which cover at least half of the sales: distinct pairs of customer and day. ' +
    '`visitsObservedFrom` of the rules of `retail-mart` sets another share.',
  PARTIAL:
    'Estimated, because the transactions cover too little of the sales. The count is also given.',
  ESTIMATED:
    'Estimated, because there are no transactions: weekly sales divided by the value of a basket, adjusted by the CPI.',
});
export type VisitBasis = keyof typeof VisitBasis;

export const BasketSource = namedEnum('BasketSource', 'Source of the value of a basket.', {
  GIVEN: 'The question.',
  TRANSACTIONS:
    'The mean of the transactions in the store-weeks of which they cover enough of the sales, each divided by the CPI of ' +
    'its week ÷ 100 first.',
  DEFAULT: 'Assumed: 100.',
});
export type BasketSource = keyof typeof BasketSource;

const Weekday = namedEnum('Weekday', 'Day of the week.', {
  MONDAY: 'Monday.',
  TUESDAY: 'Tuesday.',
  WEDNESDAY: 'Wednesday.',
  THURSDAY: 'Thursday.',
  FRIDAY: 'Friday.',
  SATURDAY: 'Saturday.',
  SUNDAY: 'Sunday.',
});
type Weekday = keyof typeof Weekday;

const nullable = { nullable: true };
export const MEAN =
  'Average weekly visits of a store: counted when `basis` is OBSERVED, else estimated; null without such a figure.';
export const SHARE =
  'Transactions divided by the weekly sales of all selected store-weeks, also of those without transactions; null ' +
  'without weekly sales.';

@Output('Visits estimated from weekly sales.')
export class EstimatedVisits {
  @DecimalOutput(
    2,
    'Estimated average weekly visits of a store; null without an estimate.',
    nullable,
  )
  averageWeeklyVisits!: number | null;

  @IntOutput('Number of store-weeks with an estimate: those with a CPI above 0.')
  storeWeeks!: number;

  @IntOutput('Number of distinct stores with an estimate.')
  stores!: number;

  @TextOutput('Number of the snapshot of weekly sales.')
  snapshot!: string;
}

@Output('Visits counted from transactions.')
export class ObservedVisits {
  @DecimalOutput(2, 'Counted average weekly visits of a store, over its weeks with transactions.')
  averageWeeklyVisits!: number;

  @IntOutput('Number of store-weeks with transactions and weekly sales.')
  storeWeeks!: number;

  @IntOutput('Number of distinct stores with both.')
  stores!: number;

  @IntOutput('Number of distinct days with transactions in these weeks.')
  days!: number;

  @TextOutput('Number of the snapshot of the transactions.')
  snapshot!: string;
}

@Output('The value of a basket, by which sales are divided.')
export class BasketOfType {
  @EnumOutput(StoreType, 'Type of the stores.')
  storeType!: StoreType;

  @DecimalOutput(2, 'Value at CPI 100, in the currency of the sales.')
  value!: number;

  @EnumOutput(BasketSource, 'Source of the value.')
  source!: BasketSource;

  @IntOutput(
    'Number of store-weeks of which the transactions cover enough for a mean; null for a given value.',
    nullable,
  )
  storeWeeks!: number | null;
}

@Output('Visits of a store, of a calendar month or of a day of the week.')
export class VisitGroup {
  @TextOutput('Name of the group: a store, a month or a weekday.')
  group!: string;

  @StoreNumber('Store number; null for other groups.', nullable)
  store!: number | null;

  @EnumOutput(StoreType, 'Type of the store; null for other groups.', nullable)
  storeType!: StoreType | null;

  @IntOutput('Calendar month, 1 to 12; null for other groups.', nullable)
  month!: number | null;

  @EnumOutput(Weekday, 'Day of the week; null for other groups.', nullable)
  weekday!: Weekday | null;

  @DecimalOutput(
    2,
    `${MEAN} Of a weekday: the visits on that day in an average week, split as the transactions are.`,
    nullable,
  )
  averageWeeklyVisits!: number | null;

  @EnumOutput(VisitBasis, 'Whether `averageWeeklyVisits` is counted or estimated.')
  basis!: VisitBasis;

  @DecimalOutput(2, 'The count; null without transactions.', nullable)
  observedWeeklyVisits!: number | null;

  @DecimalOutput(2, 'The estimate; null without one.', nullable)
  estimatedWeeklyVisits!: number | null;

  @DecimalOutput(6, SHARE, nullable)
  share!: number | null;

  @DecimalOutput(
    6,
    'Of a store: its visits divided by the sum of `averageWeeklyVisits` of all stores of its type; null for other groups, and when this sum is zero.',
    nullable,
  )
  typeShare!: number | null;

  @DecimalOutput(6, "Of a weekday: its part of a week's visits; null for other groups.", nullable)
  weekShare!: number | null;

  @IntOutput('Number of store-weeks in the average; of a store, its weeks.')
  storeWeeks!: number;

  @IntOutput('Number of distinct stores in the average.')
  stores!: number;

  @DateOutput("The store's first week with the fewest visits; null for other groups.", nullable)
  lowWeek!: string | null;

  @DecimalOutput(2, 'Visits of that week.', nullable)
  lowVisits!: number | null;

  @DateOutput("The store's first week with the most visits; null for other groups.", nullable)
  highWeek!: string | null;

  @DecimalOutput(2, 'Visits of that week.', nullable)
  highVisits!: number | null;
}
