import { sqlFile } from '#platform/database/sql-file.js';
import { EnumArg, IntArg, NumberArg } from '#serving/input.js';
import {
  EnumOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
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
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import type { AnswerView } from '../../views/answer-view.js';
import { analysis } from './analysis.js';
import { explainVisits } from './explain.js';
import { sentence } from './sentence.js';
import {
  BasketOfType,
  EstimatedVisits,
  MEAN,
  ObservedVisits,
  SHARE,
  VisitBasis,
  VisitGroup,
  VisitGrouping,
} from './visits.js';

const visitsSql = sqlFile(import.meta.url, './customer_visits.sql');

const withTills = (days: string, rules: string) => `WITH till_days AS (
${days}
), till_rules AS (
${rules}
)
SELECT * FROM (
${visitsSql}
) visits`;

/** The query over both flows, and that over weekly sales alone. */
const bothSql = withTills(
  sqlFile(import.meta.url, './till_days.sql'),
  'SELECT max(observed_from) AS observed_from FROM mart.customer_visit_week WHERE snapshot_id = $2::bigint',
);
const weeklySql = withTills(
  'SELECT NULL::integer AS store, NULL::date AS week_date, NULL::date AS sales_date, ' +
    'NULL::bigint AS visits, NULL::numeric AS total WHERE false',
  'SELECT NULL::numeric AS observed_from WHERE false',
);

const BASKET = { min: 0.01, max: 1_000_000 };
const describeBasket = (type: StoreType) =>
  `Value of an average basket of stores of type ${type} at CPI 100; \`basketValue\` when left out.`;

@ArgsType()
class CustomerVisitsArgs {
  @EnumArg(VisitGrouping, 'Dimension to group by.', VisitGrouping.STORE)
  by: VisitGrouping = VisitGrouping.STORE;

  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;

  @IntArg('Only weeks whose date is in this month, 1 to 12.', { min: 1, max: 12 })
  month?: number;

  @IntArg('Only weeks whose date is in this year.', { min: 1900, max: 9999 })
  year?: number;

  @NumberArg(
    'Value of an average basket at CPI 100, in the currency of the sales. When left out, it is that of the transactions ' +
      'of the store type where they cover enough of the sales, else 100.',
    BASKET,
  )
  basketValue?: number;

  @NumberArg(describeBasket('A'), BASKET)
  basketValueA?: number;

  @NumberArg(describeBasket('B'), BASKET)
  basketValueB?: number;

  @NumberArg(describeBasket('C'), BASKET)
  basketValueC?: number;
}

const nullable = { nullable: true };

@Output('Average weekly visits of a store, over store-weeks.')
export class CustomerVisitsAnswer {
  @DecimalOutput(2, MEAN, nullable)
  averageWeeklyVisits!: number | null;

  @EnumOutput(VisitBasis, 'Whether `averageWeeklyVisits` is counted or estimated.')
  basis!: VisitBasis;

  @DecimalOutput(6, SHARE, nullable)
  share!: number | null;

  @TextOutput('How the figure was made, in words.')
  explanation!: string;

  @IntOutput('Number of store-weeks in the average.')
  storeWeeks!: number;

  @IntOutput('Number of distinct stores in the average.')
  stores!: number;

  @ObjectOutput(Coverage, `Weeks of the average. ${COMPLETE_WEEKS}`)
  coverage!: Coverage;

  @ObjectOutput(EstimatedVisits, 'The estimate, also when visits were counted.')
  estimate!: EstimatedVisits;

  @ObjectOutput(
    ObservedVisits,
    'The count, also when it covers too little of the sales; null without transactions of the selected store-weeks.',
    nullable,
  )
  observed!: ObservedVisits | null;

  @ListOutput(BasketOfType, 'The value of a basket of each selected store type.')
  baskets!: BasketOfType[];

  @ListOutput(
    VisitGroup,
    'Stores, the most visited first; or calendar months; or weekdays, which only transactions tell.',
  )
  groups!: VisitGroup[];
}

const visitsRow = createShape(CustomerVisitsAnswer, [
  'averageWeeklyVisits',
  'basis',
  'share',
  'storeWeeks',
  'stores',
  'coverage',
  'estimate',
  'observed',
  'baskets',
  'groups',
]).and(z.object({ observedFrom: z.number() }));

const KEYS = {
  STORE: ['store', 'storeType'],
  MONTH: ['month'],
  WEEKDAY: ['weekday'],
} as const satisfies Record<VisitGrouping, readonly (keyof VisitGroup)[]>;
const FIGURES = [
  'averageWeeklyVisits',
  'basis',
  'observedWeeklyVisits',
  'estimatedWeeklyVisits',
].concat('share', 'storeWeeks', 'stores');
const OWN_FIGURES = {
  STORE: ['typeShare', 'lowWeek', 'lowVisits', 'highWeek', 'highVisits'],
  MONTH: [],
  WEEKDAY: ['weekShare'],
} as const satisfies Record<VisitGrouping, readonly (keyof VisitGroup)[]>;

const buildView = (view: Pick<AnswerView, 'name' | 'comment' | 'steps'>, by?: VisitGrouping) => {
  const choose = (sql: string) => (by ? sql.replace('$6::text', `'${by}'`) : sql);
  return {
    ...view,
    sql: choose(weeklySql),
    otherFlowQuery: { flow: RETAIL_FLOW, sql: choose(bothSql) },
  };
};

const buildGroupView = (by: VisitGrouping, what: string) =>
  buildView(
    {
      name: `customer_visits_by_${by.toLowerCase()}`,
      comment: `Average weekly visits of a store: a row for each ${what}.`,
      steps: [
        {
          into: { list: 'groups' },
          fields: VisitGroup,
          only: [...KEYS[by], ...FIGURES, ...OWN_FIGURES[by]],
        },
      ],
    },
    by,
  );

export const customerVisits = defineAnswer<CustomerVisitsArgs, CustomerVisitsAnswer>({
  name: 'customerVisits',
  description: 'Average weekly visits of a store, by store, calendar month or weekday.',
  marts: ['store_week', 'store_week_coverage'],
  otherFlow: { flow: RETAIL_FLOW, marts: ['customer_visit_week', 'shop_day'] },
  args: CustomerVisitsArgs,
  result: CustomerVisitsAnswer,
  mainPart: 'groups',
  views: [
    buildView({
      name: 'customer_visits',
      comment:
        'Average weekly visits of a store over all stores and weeks: counted where transactions cover enough of the sales, ' +
        'else estimated from weekly sales. Both are always included.',
      steps: [{ fields: CustomerVisitsAnswer, without: ['explanation'] }],
    }),
    buildGroupView('STORE', 'store'),
    buildGroupView('MONTH', 'calendar month'),
    buildGroupView('WEEKDAY', 'day of the week with transactions in the data'),
  ],
  links: [
    {
      to: 'customerVisits',
      title: 'Visits by calendar month',
      values: { by: 'MONTH' },
      without: ['month'],
    },
    {
      to: 'customerVisits',
      title: 'Visits of each store in the month',
      rows: 'groups',
      fields: { month: 'month' },
      values: { by: 'STORE' },
    },
    {
      to: 'departmentPerformance',
      title: 'Departments of the store',
      rows: 'groups',
      fields: { store: 'store' },
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the store',
      rows: 'groups',
      fields: { store: 'store' },
    },
    {
      to: 'offerImpact',
      title: 'Offers of the store, week by week',
      rows: 'groups',
      fields: { store: 'store' },
      values: { by: 'WEEK' },
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Customer visits',
    title: 'How many visits does a store have in a week?',
    controls: [
      { argument: 'by', initial: VisitGrouping.STORE, label: 'By' },
      { argument: 'storeType', initial: 'B' },
      { argument: 'month', initial: '4' },
      { argument: 'year' },
      { argument: 'basketValue', label: 'Value of a basket', placeholder: 'from transactions' },
    ],
    rows: 'groups',
    notes: ['{explanation}'],
    chart: { title: 'Visits of a store in a week' },
    table: {
      caption: 'Average weekly visits',
      columns: [
        'group',
        { field: 'averageWeeklyVisits', head: 'Visits a week', digits: 0 },
        'basis',
        { field: 'typeShare', head: 'Share of its type', where: { by: 'STORE' } },
        { field: 'weekShare', head: 'Share of the week', where: { by: 'WEEKDAY' } },
        { field: 'observedWeeklyVisits', head: 'Counted', digits: 0 },
        { field: 'estimatedWeeklyVisits', head: 'Estimated', digits: 0 },
        { field: 'share', head: 'Share of sales with transactions' },
        { field: 'storeWeeks', head: 'Store-weeks' },
        { field: 'lowWeek', head: 'Lowest week', where: { by: 'STORE' } },
        { field: 'lowVisits', head: 'Its visits', digits: 0, where: { by: 'STORE' } },
        { field: 'highWeek', head: 'Highest week', where: { by: 'STORE' } },
        { field: 'highVisits', head: 'Its visits', digits: 0, where: { by: 'STORE' } },
      ],
    },
  },
  example: `query ($month: Int = 4) { customerVisits(by: STORE, storeType: B, month: $month) {
    averageWeeklyVisits basis share storeWeeks stores explanation
    estimate { averageWeeklyVisits storeWeeks stores }
    observed { averageWeeklyVisits storeWeeks stores days }
    baskets { storeType value source }
    groups { store averageWeeklyVisits basis typeShare storeWeeks lowWeek lowVisits highWeek highVisits }
    coverage { firstWeek lastWeek weeks }
  } }`,
  async answer(args, snapshot, marts) {
    const { by, storeType, month, year, basketValue } = args;
    const { otherSnapshot } = snapshot;
    // The plan for any arguments takes twice as long as planning for these.
    const { observedFrom, ...visits } = await marts.row(
      visitsRow,
      otherSnapshot ? bothSql : weeklySql,
      snapshot,
      [
        otherSnapshot?.id,
        storeType,
        month,
        year,
        by,
        basketValue,
        args.basketValueA,
        args.basketValueB,
        args.basketValueC,
      ],
    );
    // Its partitions look empty once it is dropped.
    if (otherSnapshot) await marts.snapshot(otherSnapshot.id, RETAIL_FLOW);
    return { ...visits, explanation: explainVisits(visits, by, observedFrom) };
  },
});
