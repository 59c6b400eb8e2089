import { marts, withStore, type Mart } from './figures.js';

const MATCHED = 'FILTER (WHERE earlier.sales IS NOT NULL)';

/** A mean that counts each store-week with a figure once, for any number of departments. */
function createMeanMeasure(column: string, decimals: number, what: string): Measure {
  return {
    description:
      `Mean ${what} over the store-weeks that have a value, each counted once; null when none ` +
      'has one.',
    type: 'number',
    scale: decimals,
    nullable: true,
    sql: `round(avg(cell.${column}), ${decimals})`,
    marts: withStore,
  };
}

/** All measures of sales. A new measure is an entry here. */
export const measures = {
  totalSales: {
    description: 'Sum of sales, net of returns, exact to the cent.',
    type: 'number',
    scale: 2,
    nullable: false,
    sql: 'coalesce(sum(cell.sales), 0)',
    marts,
  },
  averageStoreWeek: {
    description:
      'Average sales of a store-week: total divided by the store-weeks with a sale of the ' +
      'selected departments; null without such store-weeks.',
    type: 'number',
    scale: 2,
    nullable: true,
    sql: 'round(sum(cell.sales) / nullif(sum(cell.store_weeks), 0), 2)',
    marts: withStore,
    isKnownByDepartment: true,
  },
  salesPerSize: {
    description:
      "Sales a week for each unit of a store's size: total divided by the sizes of the store-weeks with a sale of the " +
      'selected departments; null without such store-weeks.',
    type: 'number',
    scale: 4,
    nullable: true,
    sql: 'round(sum(cell.sales) / nullif(sum(cell.store_size), 0), 4)',
    marts: withStore,
  },
  storeWeeks: {
    description: 'Distinct pairs of a store and a week with a sale of the selected departments.',
    type: 'integer',
    nullable: false,
    sql: 'coalesce(sum(cell.store_weeks), 0)',
    marts: withStore,
    isKnownByDepartment: true,
  },
  rows: {
    description: 'Rows of the sales files: one per store, department and week.',
    type: 'integer',
    nullable: false,
    sql: 'coalesce(sum(cell.rows), 0)',
    marts,
  },
  weeks: {
    description: 'Distinct weeks; a partial period has fewer.',
    type: 'integer',
    nullable: false,
    sql: 'count(DISTINCT cell.week_date)',
    marts,
  },
  stores: {
    description: 'Distinct stores.',
    type: 'integer',
    nullable: false,
    sql: 'count(DISTINCT cell.store)',
    marts: withStore,
  },
  share: {
    description:
      'Total as a ratio of the total over all rows that pass the filters, including groups that ' +
      '`having` removes; null when that total is zero.',
    type: 'number',
    scale: 6,
    nullable: true,
    comparison: 'whole',
    sql: 'round(now."totalSales" / nullif(sum(now."totalSales") OVER (), 0), 6)',
    marts,
  },
  changeOnPeriodBefore: {
    description:
      'Change of the total from the previous year, quarter, month or week, as a ratio, for ' +
      'equal other keys and filters; null when the previous total is missing or zero. Partial ' +
      'periods are compared as they are: see `weeks`. Needs exactly one period among the ' +
      'dimensions, and no fiscal one.',
    type: 'number',
    scale: 6,
    nullable: true,
    comparison: 'periodBefore',
    sql: 'round((now."totalSales" - now.before) / nullif(abs(now.before), 0), 6)',
    marts,
  },
  salesYearBefore: {
    description:
      'Total a year earlier of the weeks of `comparedWeeks`, for equal other keys and filters: of the weeks 364 days ' +
      'earlier, or by the fiscal calendar of those of the same number in its restated year. Null without such weeks.',
    type: 'number',
    scale: 2,
    nullable: true,
    comparison: 'yearBefore',
    sql: 'now.earlier_sales',
    marts,
  },
  changeOnYearBefore: {
    description:
      'Change of the total on `salesYearBefore`, as a ratio, over the weeks of `comparedWeeks`. So a month of five weeks is ' +
      'never compared with one of four, nor a month in which a store opened with a whole one. Null when the total a ' +
      'year earlier is missing or zero.',
    type: 'number',
    scale: 6,
    nullable: true,
    comparison: 'yearBefore',
    sql: 'round((now.compared_sales - now.earlier_sales) / nullif(abs(now.earlier_sales), 0), 6)',
    marts,
  },
  comparedWeeks: {
    description:
      'Weeks in which the group has sales, and also a year earlier, in the week that compares with it. A 53rd week has no ' +
      'such week.',
    type: 'integer',
    nullable: false,
    comparison: 'yearBefore',
    sql: 'coalesce(now.compared_weeks, 0)',
    marts,
  },
  firstComparedWeek: {
    description: 'Date of the first week a year earlier that `changeOnYearBefore` compares with.',
    type: 'date',
    nullable: true,
    comparison: 'yearBefore',
    sql: 'now.first_compared',
    marts,
  },
  lastComparedWeek: {
    description: 'Date of the last week a year earlier that `changeOnYearBefore` compares with.',
    type: 'date',
    nullable: true,
    comparison: 'yearBefore',
    sql: 'now.last_compared',
    marts,
  },
  likeForLikeGrowth: {
    description:
      'Growth as a ratio over store-weeks whose store also sold the selected departments 364 ' +
      'days earlier, even if the filters exclude that earlier week; null without such ' +
      'store-weeks. Grouped or filtered by fiscal periods, it compares with the same week as `changeOnYearBefore`.',
    type: 'number',
    scale: 6,
    nullable: true,
    isLikeForLike: true,
    sql: `round((sum(cell.sales) ${MATCHED} - sum(earlier.sales)) / nullif(abs(sum(earlier.sales)), 0), 6)`,
    marts: withStore,
  },
  likeForLikeWeeks: {
    description: 'Distinct weeks in like-for-like growth.',
    type: 'integer',
    nullable: false,
    isLikeForLike: true,
    sql: `count(DISTINCT cell.week_date) ${MATCHED}`,
    marts: withStore,
  },
  plannedSales: {
    description:
      'Plan, in its version `plan`, of the complete store-weeks with a sale of the selected departments; null without a ' +
      'plan. `salesAgainstPlan` also has the plan of store-weeks without sales, and other versions.',
    type: 'number',
    scale: 2,
    nullable: true,
    readsPlan: true,
    sql: 'sum(planned.amount)',
    marts: withStore,
  },
  changeOnPlan: {
    description:
      'Sales of the planned departments in the store-weeks of `plannedSales` less this plan, as a ratio of it; null without a plan.',
    type: 'number',
    scale: 6,
    nullable: true,
    readsPlan: true,
    sql: `round((sum(planned.sales) - sum(planned.amount)) / nullif(sum(planned.amount), 0), 6)`,
    marts: withStore,
  },
  meanCpi: createMeanMeasure('cpi', 3, 'consumer price index'),
  meanUnemployment: createMeanMeasure('unemployment', 3, 'unemployment rate in percent'),
  meanFuelPrice: createMeanMeasure('fuel_price', 3, 'fuel price'),
  meanTemperature: createMeanMeasure('temperature', 2, 'temperature in degrees Fahrenheit'),
  meanMarkdown: createMeanMeasure('markdown_total', 2, 'sum of the five MarkDowns'),
  totalMarkdown: {
    description:
      'Sum of the MarkDowns of the store-weeks, each counted once; null when none has any. ' +
      'MarkDowns are recorded per store, so each of its departments has the full sum.',
    type: 'number',
    scale: 2,
    nullable: true,
    sql: 'sum(cell.markdown_total)',
    marts: withStore,
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as MeasureName[];

/** Returns the declaration of a measure under the common type. */
export const resolveMeasure = (name: MeasureName): Measure => measures[name];

/** Measures with a range, by which groups can be filtered. */
export const rangeNames = measureNames.filter((name) => resolveMeasure(name).type !== 'date');

/** Measures of the totals: those that compare a group neither with the totals nor with another group. */
export const totalNames = measureNames.filter((name) => {
  const { comparison } = resolveMeasure(name);
  return comparison === undefined || comparison === 'yearBefore';
});

/**
 * A figure of each group. Groups are made of cells: the sales of one store in one week, or, grouped by
 * department, of one department of one store in one week.
 */
export interface Measure {
  /** One sentence for GraphQL, OpenAPI and the documentation, with the weights. */
  description: string;
  type: 'integer' | 'number' | 'date';
  /** Decimal places of a number. */
  scale?: number;
  /** Whether it is null without a figure to compute it from. */
  nullable: boolean;
  /**
   * Reads cells as `cell` and `earlier`; a comparison reads groups as `now`, with the total of the period `before`, or
   * the weeks that are compared with a year earlier.
   */
  sql: string;
  /** The total that a group's total is compared with; other measures need only the group's cells. */
  comparison?: 'whole' | 'periodBefore' | 'yearBefore';
  /** Whether `sql` also reads the plan of the cell in complete store-weeks, as `planned`. */
  readsPlan?: boolean;
  /** Needs the cell of the same store and department a year earlier. */
  isLikeForLike?: boolean;
  marts: readonly Mart[];
  /** `department_week` has it too, if each of its rows belongs to one group of its department. */
  isKnownByDepartment?: boolean;
}
