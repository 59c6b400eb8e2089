import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { AbstractOutput } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { z } from 'zod';
import { computeInterval } from './confidence.js';
import { DepartmentNumber, StoreNumber } from '../../labels/labels.js';

export const OfferControl = namedEnum(
  'OfferControl',
  'Where the drift of a comparison comes from: how sales changed over 364 days without offers.',
  {
    CONTROL_FROM_SAME_WEEKS: 'Pairs with and without offers share at least one week.',
    CONTROL_FROM_OTHER_WEEKS:
      'Pairs with and without offers share no week: the adjusted lift compares two times, and does not show what offers ' +
      'caused.',
    NO_CONTROL: 'No pair without offers can be compared: the drift is unknown.',
    NO_PAIRS: 'No store-week with offers has a week without offers 364 days earlier.',
  },
);
export type OfferControl = keyof typeof OfferControl;

const OfferSize = namedEnum(
  'OfferSize',
  'Third of the offers of a week, by the sum of their MarkDowns divided by the size of the store.',
  {
    SMALL: 'The lowest third.',
    MEDIUM: 'The middle third.',
    LARGE: 'The highest third.',
  },
);
type OfferSize = keyof typeof OfferSize;

const LeftOut = namedEnum('LeftOut', 'The part that a jackknife leaves out, one at a time.', {
  STORE: 'One store.',
  QUARTER: 'One calendar quarter: all pairs are of one store.',
});
type LeftOut = keyof typeof LeftOut;

const nullable = { nullable: true };
const afterQuery = { nullable: true, afterQuery: true };
const WHEN_NULL = 'null below 10 stores, or 4 quarters of one store.';
const writeErrorText = (of: string) => `Standard error of ${of}, from the jackknife; ${WHEN_NULL}`;
const writeEndText = (end: string, of: string) =>
  `${end} end of the 95 % interval of ${of}; ${WHEN_NULL}`;

@Output('Store-weeks without a MarkDown.')
export class WeeksWithoutOffers {
  @IntOutput('Number of store-weeks.')
  storeWeeks!: number;

  @DecimalOutput(2, 'Average sales of a store-week; null without store-weeks.', nullable)
  averageSales!: number | null;
}

@Output('Store-weeks with any MarkDown.')
class WeeksWithOffers {
  @IntOutput('Number of store-weeks.')
  storeWeeks!: number;

  @DecimalOutput(2, 'Average sales of a store-week; null without store-weeks.', nullable)
  averageSales!: number | null;

  @DecimalOutput(
    2,
    'Average sum of the MarkDowns of a store-week, by MARKDOWN of the single one; null without store-weeks.',
    nullable,
  )
  averageMarkdown!: number | null;
}

/** Lift, drift and adjusted lift of a selection, with their intervals. */
@AbstractOutput()
export abstract class OfferComparison {
  @EnumOutput(OfferControl, 'Where the drift comes from.')
  state!: OfferControl;

  @ObjectOutput(WeeksWithOffers, 'Store-weeks with any MarkDown.')
  withOffers!: WeeksWithOffers;

  @ObjectOutput(
    WeeksWithoutOffers,
    'Store-weeks without a MarkDown, including all weeks before offers were recorded.',
  )
  withoutOffers!: WeeksWithoutOffers;

  @IntOutput(
    'Number of matched pairs: store-weeks with offers whose store also sold 364 days earlier, ' +
      'in a week without a MarkDown.',
  )
  matchedPairs!: number;

  @DecimalOutput(2, 'Sales of the matched store-weeks with offers; null without pairs.', nullable)
  matchedSales!: number | null;

  @DecimalOutput(2, 'Sales of the matched stores 364 days earlier; null without pairs.', nullable)
  matchedEarlierSales!: number | null;

  @DecimalOutput(
    6,
    'Lift: matched sales divided by the earlier sales, minus 1; null without pairs.',
    nullable,
  )
  matchedLift!: number | null;

  @DecimalOutput(9, writeErrorText('the lift'), nullable)
  liftStandardError!: number | null;

  @DecimalOutput(6, writeEndText('Lower', 'the lift'), afterQuery)
  liftLow!: number | null;

  @DecimalOutput(6, writeEndText('Upper', 'the lift'), afterQuery)
  liftHigh!: number | null;

  @IntOutput(
    'Number of pairs without offers: store-weeks without a MarkDown whose store also sold 364 days earlier without one. ' +
      'They come from all weeks of the data, also those that the question does not select.',
  )
  driftPairs!: number;

  @DecimalOutput(
    2,
    'Sales of the weeks of the pairs without offers; null without pairs, and by MARKDOWN or OFFER_SIZE.',
    nullable,
  )
  driftSales!: number | null;

  @DecimalOutput(
    2,
    'Sales of these stores 364 days earlier; null without pairs, and by MARKDOWN or OFFER_SIZE.',
    nullable,
  )
  driftEarlierSales!: number | null;

  @DecimalOutput(
    6,
    'Drift: sales of the pairs without offers divided by the earlier sales, minus 1; null without pairs. By MARKDOWN or ' +
      'OFFER_SIZE, the change of the other stores in the same weeks, weighted by the earlier sales of the matched pairs.',
    nullable,
  )
  drift!: number | null;

  @DecimalOutput(9, writeErrorText('the drift'), nullable)
  driftStandardError!: number | null;

  @DecimalOutput(6, writeEndText('Lower', 'the drift'), afterQuery)
  driftLow!: number | null;

  @DecimalOutput(6, writeEndText('Upper', 'the drift'), afterQuery)
  driftHigh!: number | null;

  @DecimalOutput(
    6,
    '(1 + lift) ÷ (1 + drift) − 1; null without one of them, or for a drift of −1 or less.',
    nullable,
  )
  adjusted!: number | null;

  @DecimalOutput(9, writeErrorText('the adjusted lift'), nullable)
  adjustedStandardError!: number | null;

  @DecimalOutput(6, writeEndText('Lower', 'the adjusted lift'), afterQuery)
  adjustedLow!: number | null;

  @DecimalOutput(6, writeEndText('Upper', 'the adjusted lift'), afterQuery)
  adjustedHigh!: number | null;

  @EnumOutput(LeftOut, 'The part that the jackknife leaves out; null without pairs.', nullable)
  leftOut!: LeftOut | null;

  @IntOutput(
    'Stores or quarters with matched pairs. The interval of the lift has one degree of freedom less.',
  )
  liftGroups!: number;

  @IntOutput(
    'Stores or quarters with pairs without offers. The interval of the drift has one degree of freedom less, that of the ' +
      'adjusted lift one less than the smaller number.',
  )
  driftGroups!: number;
}

@Output('Comparison of one store, week, department, MarkDown or size of offers.')
export class OfferGroup extends OfferComparison {
  @TextOutput(
    'Name of the group: `Store 4`, a week date, `Department 3`, `MarkDown 1`, `Small offers`.',
  )
  group!: string;

  @StoreNumber('Store number; null for other groups.', nullable)
  store!: number | null;

  @DateOutput('Week date; null for other groups.', nullable)
  week!: string | null;

  @DepartmentNumber('Department number; null for other groups.', nullable)
  department!: number | null;

  @IntOutput('MarkDown, 1 to 5; null for other groups.', nullable)
  markdown!: number | null;

  @EnumOutput(OfferSize, 'Size of the offers; null for other groups.', nullable)
  offerSize!: OfferSize | null;
}

/** The changes before they are rounded, which the intervals need. */
const unrounded = z.object({
  unrounded: z.object({
    lift: z.number().nullable(),
    liftError: z.number().nullable(),
    drift: z.number().nullable(),
    driftError: z.number().nullable(),
    adjusted: z.number().nullable(),
    adjustedError: z.number().nullable(),
  }),
});

/** A comparison and a group as the query returns them. */
export const comparisonRow = z.intersection(createShape(OfferGroup), unrounded);

type ComparisonRow = z.output<typeof comparisonRow>;

/** Returns a group with its intervals. */
export function addIntervals({ unrounded: exact, ...group }: ComparisonRow): OfferGroup {
  const { liftGroups, driftGroups } = group;
  const lift = computeInterval(exact.lift, exact.liftError, liftGroups);
  const drift = computeInterval(exact.drift, exact.driftError, driftGroups);
  const adjusted = computeInterval(
    exact.adjusted,
    exact.adjustedError,
    Math.min(liftGroups, driftGroups),
  );
  return {
    ...group,
    liftLow: lift.low,
    liftHigh: lift.high,
    driftLow: drift.low,
    driftHigh: drift.high,
    adjustedLow: adjusted.low,
    adjustedHigh: adjusted.high,
  };
}
