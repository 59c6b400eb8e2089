import { sqlFile } from '#platform/database/sql-file.js';
import { BooleanArg, EnumArg, IntArg, NumberArg } from '#serving/input.js';
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
import { type Marts } from '../../snapshot/marts.js';
import { type ReadSnapshot, RETAIL_FLOW } from '../../snapshot/snapshot.js';
import { analysis } from './analysis.js';
import { BASKET_VALUE, sentence } from './sentence.js';
import {
  EstimatedVisits,
  MEAN,
  VisitBasis,
  readVisitsByMonth,
  VisitsOfMonth,
} from './visits-by-month.js';

const estimatedSql = sqlFile(import.meta.url, './customer_visits.sql');
const observedSql = sqlFile(import.meta.url, './observed_visits.sql');

@ArgsType()
class CustomerVisitsArgs {
  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;

  @IntArg('Only weeks whose date is in this month, 1 to 12.', { min: 1, max: 12 })
  month?: number;

  @IntArg('Only weeks whose date is in this year.', { min: 1900, max: 9999 })
  year?: number;

  @NumberArg('Value of an average basket at CPI 100, in the currency of the sales.', {
    min: 0.01,
    max: 1_000_000,
    default: BASKET_VALUE,
  })
  basketValue: number = BASKET_VALUE;

  @BooleanArg(
    'Whether the answer also has `months`: the same figures for each calendar month and store type.',
    false,
  )
  byMonth: boolean = false;
}

@Output('Days, stores and sales that the transactions cover.')
class ObservedVisits {
  @IntOutput('Number of distinct days with transactions.')
  days!: number;

  @IntOutput('Number of distinct stores with transactions.')
  stores!: number;

  @DecimalOutput(
    6,
    'Total of the transactions divided by the weekly sales of the same stores and weeks: near 0, the visits are ' +
      'a small part of all; null without weekly sales of these stores and weeks.',
    { nullable: true },
  )
  salesShare!: number | null;

  @TextOutput('Number of the snapshot of the transactions.')
  snapshot!: string;
}

@Output('Average weekly visits of a store, over store-weeks.')
export class CustomerVisitsAnswer {
  @DecimalOutput(2, MEAN, { nullable: true })
  averageWeeklyVisits!: number | null;

  @EnumOutput(VisitBasis, 'Whether the visits were observed or estimated.')
  basis!: VisitBasis;

  @TextOutput('How the figure was made, in words.')
  explanation!: string;

  @IntOutput('Number of store-weeks in the average.')
  storeWeeks!: number;

  @IntOutput('Number of distinct stores in the average.')
  stores!: number;

  @ObjectOutput(
    Coverage,
    `Weeks of the average. Of estimated visits: ${COMPLETE_WEEKS} Observed visits are of every week with transactions.`,
  )
  coverage!: Coverage;

  @ObjectOutput(EstimatedVisits, 'The estimate, also when visits were observed.')
  estimate!: EstimatedVisits;

  @ObjectOutput(ObservedVisits, 'Coverage of the transactions; null without transactions.', {
    nullable: true,
  })
  observed!: ObservedVisits | null;

  @ListOutput(
    VisitsOfMonth,
    'The figures of each calendar month, for all stores and for each store type, or for `storeType` alone; null ' +
      'unless `byMonth` is true.',
    { nullable: true },
  )
  months!: VisitsOfMonth[] | null;
}

const visitsRow = createShape(CustomerVisitsAnswer, [
  'averageWeeklyVisits',
  'storeWeeks',
  'stores',
  'coverage',
]);
const observedRow = visitsRow.and(z.object({ days: z.int(), salesShare: z.number().nullable() }));

/** Replaces parameters by values: each of the two queries numbers its own. */
const bindValues = (sql: string, values: Readonly<Record<string, string>>) =>
  sql.replaceAll(/\$(\d)/g, (_all, place: string) => values[place] ?? 'NULL');

const buildViewSql = (observations: string) => `WITH estimated AS (
${bindValues(estimatedSql, { 1: '$1', 5: String(BASKET_VALUE) })}
), observed AS (
${observations}
)
${sqlFile(import.meta.url, './visits_and_basis.sql')}`;

export const customerVisits = defineAnswer<CustomerVisitsArgs, CustomerVisitsAnswer>({
  name: 'customerVisits',
  description: 'Average weekly visits of a store, by store type, month and year.',
  marts: ['store_week', 'store_week_coverage'],
  otherFlow: { flow: RETAIL_FLOW, marts: ['customer_visit_week', 'shop_day'] },
  args: CustomerVisitsArgs,
  result: CustomerVisitsAnswer,
  mainPart: 'figures',
  views: [
    {
      name: 'customer_visits',
      comment:
        'Average weekly visits of a store over all stores and weeks: counted from transactions if any exist, else ' +
        `estimated from weekly sales and a basket of ${BASKET_VALUE} at CPI 100. The estimate is always included.`,
      sql: buildViewSql('SELECT *, 0 AS "days", 0 AS "salesShare" FROM estimated WHERE false'),
      otherFlowQuery: {
        flow: RETAIL_FLOW,
        sql: buildViewSql(bindValues(observedSql, { 1: '$2', 2: '$1' })),
      },
      steps: [{ fields: CustomerVisitsAnswer, without: ['explanation'] }],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Customer visits',
    title: 'How many visits does a store have in a week?',
    controls: [
      { argument: 'storeType', initial: 'B' },
      { argument: 'month', initial: '4' },
      { argument: 'year' },
      { argument: 'basketValue', initial: String(BASKET_VALUE), label: 'Value of a basket' },
    ],
    notes: ['{explanation}'],
    chart: { title: 'Weekly visits of a store by type, observed and estimated' },
    table: {
      caption: 'Average weekly visits of a store, by calendar month',
      columns: [
        'month',
        { field: 'visits', head: 'Visits a week', as: 'amount' },
        { field: 'storeWeeks', head: 'Store-weeks' },
        'stores',
      ],
    },
  },
  example: `query ($month: Int = 4) { customerVisits(storeType: B, month: $month) {
    averageWeeklyVisits basis storeWeeks stores explanation
    estimate { averageWeeklyVisits snapshot }
    observed { days stores salesShare snapshot }
    coverage { firstWeek lastWeek weeks }
  } }`,
  async answer({ storeType, month, year, basketValue, byMonth }, snapshot, marts) {
    const asked = [storeType, month, year] as const;
    const months = byMonth ? await readVisitsByMonth(asked, basketValue, snapshot, marts) : null;
    const parameters = [...asked, basketValue];
    const estimated = await marts.row(visitsRow, estimatedSql, snapshot, parameters);
    const { coverage: _, ...estimate } = { ...estimated, snapshot: snapshot.id };
    const observed = await readObservedVisits(asked, snapshot, marts);
    if (observed) {
      const { days, salesShare, ofSnapshot, ...visits } = observed;
      return {
        ...visits,
        basis: VisitBasis.OBSERVED,
        explanation:
          `Observed: a customer's purchases in a store on one day are one visit. Transactions exist for ${days} ` +
          `days in ${visits.stores} stores; store-weeks without transactions do not count. ` +
          explainShare(salesShare),
        estimate,
        observed: { days, stores: visits.stores, salesShare, snapshot: ofSnapshot },
        months,
      };
    }
    return {
      ...estimated,
      basis: VisitBasis.ESTIMATED,
      explanation:
        'Estimated, not counted, because the data has no ' +
        `transactions${snapshot.otherSnapshot ? ' of these stores and weeks' : ''}: weekly store sales ` +
        `divided by a basket of ${basketValue} at CPI 100, adjusted by each week's CPI.`,
      estimate,
      observed: null,
      months,
    };
  },
});

/** Warns that the transactions are only a part of the sales. */
function explainShare(share: number | null): string {
  if (share === null) {
    return 'There are no weekly sales of the same stores and weeks to compare the transactions with.';
  }
  const percent = Number((100 * share).toPrecision(3));
  const part = `Their value is ${percent} % of the sales of the same stores and weeks`;
  return percent < 100 ? `${part}, so real visits are higher.` : `${part}.`;
}

/** Returns undefined if no transaction is of the requested stores and weeks. */
async function readObservedVisits(
  asked: readonly (string | number | undefined)[],
  { id, otherSnapshot, reading }: ReadSnapshot,
  marts: Marts,
) {
  if (!otherSnapshot) return undefined;
  const from = { ...otherSnapshot, ...(reading && { reading }) };
  const visits = await marts.row(observedRow, observedSql, from, [id, ...asked]);
  return visits.storeWeeks === 0 ? undefined : { ...visits, ofSnapshot: otherSnapshot.id };
}
