import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { z } from 'zod';
import { COMPLETE_WEEKS, Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { createFormerSnapshotError } from '../../snapshot/snapshot.js';
import { longDate } from '../../words/dates.js';
import { analysis } from './analysis.js';
import {
  addIntervals,
  comparisonRow,
  OfferComparison,
  OfferGroup,
  WeeksWithoutOffers,
} from './offer-comparison.js';
import { sentence } from './sentence.js';

/** One query in four parts. */
const sql = [
  sqlFile(import.meta.url, './store_weeks.sql'),
  sqlFile(import.meta.url, './by_place.sql'),
  sqlFile(import.meta.url, './within_weeks.sql'),
  sqlFile(import.meta.url, './offer_impact.sql'),
].join('');

const OfferGrouping = namedEnum('OfferGrouping', 'Grouping of the comparison.', {
  STORE: 'By store, the highest adjusted lift first.',
  WEEK: 'By week.',
  DEPARTMENT: 'By department, the highest adjusted lift first.',
  MARKDOWN: 'By single MarkDown: stores with it compared with the other stores in the same weeks.',
  OFFER_SIZE:
    'By size of the offers: each third of the stores with offers compared with the others in the same weeks.',
});
type OfferGrouping = keyof typeof OfferGrouping;

@ArgsType()
class OfferImpactArgs {
  @EnumArg(OfferGrouping, 'Dimension to group by.', OfferGrouping.STORE)
  by?: OfferGrouping = OfferGrouping.STORE;

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

@Output('Weeks of pairs.')
class PairWeeks {
  @DateOutput('First week date; null without pairs.', { nullable: true })
  firstWeek!: string | null;

  @DateOutput('Last week date; null without pairs.', { nullable: true })
  lastWeek!: string | null;

  @IntOutput('Number of distinct weeks.')
  weeks!: number;
}

@Output('Sales of weeks with offers compared with weeks without.')
export class OfferImpactAnswer extends OfferComparison {
  @ObjectOutput(Coverage, `Weeks that the answer compares. ${COMPLETE_WEEKS}`)
  coverage!: Coverage;

  @DateOutput(
    'First week date with any MarkDown of these stores, over all weeks; null when no MarkDown ' +
      'is recorded.',
    { nullable: true },
  )
  offersRecordedFrom!: string | null;

  @ObjectOutput(WeeksWithoutOffers, 'Store-weeks without a MarkDown since offers were recorded.')
  withoutOffersSinceRecorded!: WeeksWithoutOffers;

  @ObjectOutput(PairWeeks, 'Weeks of the matched pairs.')
  matchedWeeks!: PairWeeks;

  @ObjectOutput(PairWeeks, 'Weeks of the pairs without offers.')
  driftWeeks!: PairWeeks;

  @TextOutput('Advice on reading the figures.')
  explanation!: string;

  @ListOutput(OfferGroup, 'Stores, weeks, departments, MarkDowns or sizes of offers.')
  groups!: OfferGroup[];
}

const answerRow = z.intersection(
  createShape(OfferImpactAnswer, [
    'coverage',
    'offersRecordedFrom',
    'withoutOffersSinceRecorded',
    'matchedWeeks',
    'driftWeeks',
  ]),
  z.object({ all: comparisonRow, groups: z.array(comparisonRow), isBuilt: z.boolean() }),
);

/** Removes the fields of a group. */
const whole = createShape(OfferComparison);

export const offerImpact = defineAnswer<OfferImpactArgs, OfferImpactAnswer>({
  name: 'offerImpact',
  description:
    "Sales of store-weeks with any MarkDown compared with the store's week 364 days earlier without one, adjusted by the " +
    'drift of weeks without offers, by store, week, department, MarkDown or size of the offers.',
  marts: ['store_week', 'store_department_week', 'store_department_quarter', 'store_week_coverage'],
  args: OfferImpactArgs,
  result: OfferImpactAnswer,
  mainPart: 'groups',
  views: [
    {
      name: 'offer_impact',
      comment:
        'Sales of store-weeks with any MarkDown compared with those without: a row for each store, week, department, ' +
        'MarkDown and size of offers; the row All has the whole chain. Offers were not recorded before the first MarkDown.',
      sql,
      steps: [
        { fields: OfferImpactAnswer, only: ['offersRecordedFrom'] },
        { into: { list: 'groups' }, fields: OfferGroup, names: { group: 'group_name' } },
      ],
    },
  ],
  links: [
    {
      to: 'offerImpact',
      title: 'Weeks of the store',
      rows: 'groups',
      fields: { store: 'store' },
      values: { by: 'WEEK' },
    },
    {
      to: 'offerImpact',
      title: 'Departments of the store',
      rows: 'groups',
      fields: { store: 'store' },
      values: { by: 'DEPARTMENT' },
      without: ['department'],
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the store',
      rows: 'groups',
      fields: { store: 'store' },
      without: ['from', 'to'],
    },
    {
      to: 'offerImpact',
      title: 'Stores in the week',
      rows: 'groups',
      fields: { from: 'week', to: 'week' },
      values: { by: 'STORE' },
      without: ['store'],
    },
    {
      to: 'departmentPerformance',
      title: 'Departments in the week',
      rows: 'groups',
      fields: { from: 'week', to: 'week' },
    },
    {
      to: 'offerImpact',
      title: 'Stores of the department',
      rows: 'groups',
      fields: { department: 'department' },
      values: { by: 'STORE' },
      without: ['store'],
    },
    {
      to: 'monthlyDepartmentSales',
      title: 'Months of the department',
      rows: 'groups',
      fields: { department: 'department' },
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the department',
      rows: 'groups',
      fields: { department: 'department' },
      without: ['from', 'to'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Offers',
    title: 'Do offers sell more?',
    controls: [
      { argument: 'by', initial: OfferGrouping.STORE, label: 'By' },
      { argument: 'storeType' },
      { argument: 'store' },
      { argument: 'department' },
    ],
    rows: 'groups',
    notes: ['{explanation}'],
    chart: {
      title: 'Adjusted lift of weeks with offers over the same weeks a year earlier',
    },
    table: {
      caption: 'Weeks with offers compared with the same weeks a year earlier',
      columns: [
        'group',
        { field: 'matchedPairs', head: 'Pairs' },
        { field: 'matchedLift', head: 'Lift' },
        'drift',
        { field: 'adjusted', head: 'Adjusted lift' },
        { field: 'adjustedLow', head: 'From' },
        { field: 'adjustedHigh', head: 'To' },
        { field: 'withOffers.averageSales', head: 'Average with offers' },
        { field: 'withoutOffers.averageSales', head: 'Without' },
      ],
    },
  },
  example: `{ offerImpact(by: STORE) {
    state offersRecordedFrom explanation
    matchedPairs matchedLift liftLow liftHigh
    driftPairs drift driftWeeks { firstWeek lastWeek weeks }
    adjusted adjustedLow adjustedHigh
    groups { store matchedPairs matchedLift drift adjusted adjustedLow adjustedHigh }
    coverage { firstWeek lastWeek weeks }
  } }`,
  /** @throws AppError NO_SNAPSHOT for a snapshot of a former version */
  async answer(args, snapshot, marts) {
    const { by = OfferGrouping.STORE, store, storeType, department, year, from, to } = args;
    const parameters = [by, store, storeType, department, year, from, to];
    const found = await marts.row(answerRow, sql, snapshot, parameters);
    const { all, groups, isBuilt, ...row } = found;
    if (!isBuilt) throw createFormerSnapshotError(snapshot);
    const compared = { ...row, ...whole.parse(addIntervals(all)) };
    return { ...compared, explanation: explain(compared), groups: groups.map(addIntervals) };
  },
});

type Compared = Omit<OfferImpactAnswer, 'explanation' | 'groups'>;

const formatWeek = (week: string | null) => (week === null ? 'an unknown week' : longDate(week));

function explain({
  coverage,
  offersRecordedFrom,
  state,
  withOffers,
  driftWeeks,
  ...rest
}: Compared): string {
  if (coverage.weeks === 0) return 'No store-week matches.';
  if (offersRecordedFrom === null) {
    return 'No MarkDown is recorded in these store-weeks, so it is unknown whether they had offers.';
  }
  const recorded =
    `Offers were not recorded before ${longDate(offersRecordedFrom)}, the first week with a MarkDown: earlier ` +
    'weeks count as weeks without offers, though they may have had offers.';
  const hasAllOffers =
    withOffers.storeWeeks > 0 && rest.withoutOffersSinceRecorded.storeWeeks === 0;
  return [
    recorded,
    ...(hasAllOffers ? ['Every store-week since then has offers.'] : []),
    ...(state === 'CONTROL_FROM_OTHER_WEEKS'
      ? [
          `The drift without offers is of other weeks, from ${formatWeek(driftWeeks.firstWeek)} to ` +
            `${formatWeek(driftWeeks.lastWeek)}: the adjusted lift compares two times, and does not show what offers caused.`,
        ]
      : []),
  ].join(' ');
}
