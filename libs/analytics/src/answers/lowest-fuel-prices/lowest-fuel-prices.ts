import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  DateOutput,
  EnumOutput,
  IntListOutput,
  IntOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createConnectionType } from '../../serving/connection.js';
import { PartialWeek, PeriodState, weekCoverageSql } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { withRelations } from '../../serving/page.js';
import { defineList } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const sql = sqlFile(import.meta.url, './lowest_fuel_prices.sql');
const relations = sqlFile(import.meta.url, './store_prices.sql');
/** Of the views. */
const wholeSql = withRelations(sql, relations);

const LowestFuelPricesOrder = namedEnum('LowestFuelPricesOrder', 'Order of the weeks.', {
  WEEK: 'By week date.',
  PRICE: 'By the lowest price of the week.',
  STORES: 'By number of stores with the lowest price, then by their numbers.',
  TIED: 'Weeks with one store first, then weeks with several.',
  NEXT_PRICE: 'By the next higher price of the week.',
  HAS_SALES: 'Weeks without sales first, then weeks with sales.',
  STATE: 'Complete weeks first, then partial ones.',
});

@ArgsType()
export class LowestFuelPricesArgs extends PageArgs {
  @IntArg('Only weeks in which this store has the lowest price.', { min: 1 })
  store?: number;

  @EnumArg(
    StoreType,
    'Only weeks in which a store of this type has the lowest price; a store without sales has ' +
      'no type.',
  )
  storeType?: StoreType;

  @IntArg('Only weeks whose date is in this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;

  @EnumArg(LowestFuelPricesOrder, 'Order of the weeks.', LowestFuelPricesOrder.WEEK)
  orderBy: keyof typeof LowestFuelPricesOrder = 'WEEK';
}

@Output('The lowest fuel price of one week.')
export class LowestFuelPrice {
  @DateOutput('Week date.')
  week!: string;

  @DecimalOutput(3, 'Lowest fuel price among the stores that week.')
  price!: number;

  @IntListOutput('Number of the store with the lowest price; all tied stores.')
  stores!: number[];

  @BooleanOutput('True when several stores have the lowest price.')
  tied!: boolean;

  @DecimalOutput(3, 'Next higher price that week; null when all stores have the same price.', {
    nullable: true,
  })
  nextPrice!: number | null;

  @BooleanOutput('True when the week has sales; fuel prices continue after the last sales.')
  hasSales!: boolean;

  @EnumOutput(
    PeriodState,
    'COMPLETE when every store with a price in the four weeks before has one in this week.',
  )
  state!: PeriodState;
}

@Output(
  'The weeks of the period in which the prices of all stores were compared. A store is expected to have a price while it ' +
    'had one in the four weeks before.',
)
class ComparedPrices {
  @IntOutput('Number of complete weeks of the period, whichever stores had the lowest price.')
  weeks!: number;

  @DateOutput('First complete week; null without one.', { nullable: true })
  firstWeek!: string | null;

  @DateOutput('Last complete week; null without one.', { nullable: true })
  lastWeek!: string | null;

  @IntOutput('Number of stores with a price in the period.')
  stores!: number;

  @IntOutput('Number of them that the filters on store and store type select.')
  selectedStores!: number;

  @IntOutput('Number of complete weeks in which a selected store had the lowest price.')
  listedWeeks!: number;

  @IntOutput('Number of these weeks in which several stores had it.')
  tiedWeeks!: number;

  @DateOutput('The first of these weeks with the lowest price of all; null without one.', {
    nullable: true,
  })
  cheapestWeek!: string | null;

  @DecimalOutput(3, 'Lowest price of that week.', { nullable: true })
  cheapestPrice!: number | null;

  @IntListOutput('The stores with this price in that week.')
  cheapestStores!: number[];

  @DateOutput('The last of these weeks; null without one.', { nullable: true })
  latestWeek!: string | null;

  @DecimalOutput(3, 'Lowest price of that week.', { nullable: true })
  latestPrice!: number | null;

  @ObjectOutput(
    PartialWeek,
    'The last week of the period, if it lacks prices and is later than the last complete one.',
    { nullable: true },
  )
  laterWeek!: PartialWeek | null;
}

@Output('Lowest fuel prices by week, for every week with a price.')
export class LowestFuelPriceConnection extends createConnectionType(LowestFuelPrice) {
  @ObjectOutput(ComparedPrices, 'The weeks of the period, whichever stores had the lowest price.')
  compared!: ComparedPrices;
}

export const lowestFuelPrices = defineList({
  name: 'lowestFuelPrices',
  description: 'Store or stores with the lowest fuel price in each week that has a price.',
  marts: ['store_week', 'store_week_coverage', 'fuel_price_week'],
  args: LowestFuelPricesArgs,
  row: LowestFuelPrice,
  pages: LowestFuelPriceConnection,
  sql,
  relations,
  coverageSql: weekCoverageSql,
  extraSql: { compared: sqlFile(import.meta.url, './compared.sql') },
  parameters: ['store', 'storeType', 'year', 'from', 'to'],
  key: ['week'],
  views: [
    {
      name: 'lowest_fuel_prices',
      comment:
        'Lowest fuel price in each week: one row per week. lowest_fuel_prices_by_store has the store or stores.',
      sql: wholeSql,
      steps: [{ fields: LowestFuelPrice }],
    },
    {
      name: 'lowest_fuel_prices_by_store',
      comment:
        'Store or stores with the lowest fuel price in each week: one row per week and store, so a tied week has several.',
      sql: wholeSql,
      steps: [
        { fields: LowestFuelPrice },
        {
          into: { list: 'stores' },
          column: 'store',
          comment: 'Number of a store with the lowest price of the week.',
        },
      ],
    },
  ],
  links: [
    {
      to: 'weeklyTopStores',
      title: 'The store that sold most in the week',
      rows: 'nodes',
      fields: { from: 'week', to: 'week' },
      without: ['store', 'storeType'],
    },
    {
      to: 'departmentPerformance',
      title: 'Departments of the store in the week',
      rows: 'nodes.stores',
      fields: { store: 'stores', from: 'week', to: 'week' },
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Fuel prices',
    title: 'Where is fuel cheapest each week?',
    controls: [{ argument: 'year' }],
    notes: ['The band is between the lowest and the next higher price.'],
    chart: { title: 'Lowest fuel price among the stores, by week' },
    table: {
      caption: 'The lowest fuel price of each week, latest first',
      columns: ['week', { field: 'price', digits: 3 }, { field: 'nextPrice', digits: 3 }, 'stores'],
      isLatestFirst: true,
    },
  },
  example: `{ lowestFuelPrices(first: 5) {
    totalCount
    coverage { firstWeek lastWeek weeks }
    nodes { week price stores tied nextPrice hasSales }
  } }`,
});
