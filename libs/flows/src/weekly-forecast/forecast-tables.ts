import { defineForecastTable } from '#pipeline/flow/define-flow.js';
import type { MartColumn } from '#pipeline/flow/mart.js';

const moneyColumn = (comment: string): MartColumn & { type: 'decimal' } => ({
  type: 'decimal',
  scale: 2,
  comment,
});

const distribution = {
  mean: moneyColumn('Expected sales: the sum of level, season, calendar and growth.'),
  q025: moneyColumn(
    'Sales stay below it with a probability of 2.5 %; the 95 % interval begins here.',
  ),
  q100: moneyColumn(
    'Sales stay below it with a probability of 10 %; the 80 % interval begins here.',
  ),
  q250: moneyColumn(
    'Sales stay below it with a probability of 25 %; the 50 % interval begins here.',
  ),
  q500: moneyColumn('Median.'),
  q750: moneyColumn('Sales stay below it with a probability of 75 %; the 50 % interval ends here.'),
  q900: moneyColumn('Sales stay below it with a probability of 90 %; the 80 % interval ends here.'),
  q975: moneyColumn(
    'Sales stay below it with a probability of 97.5 %; the 95 % interval ends here.',
  ),
  level: moneyColumn('Level at the end of history.'),
  season: moneyColumn('Season of the week, with the holidays of a fixed week.'),
  calendar: moneyColumn('Easter, and the days by which dates have moved against last year.'),
  growth: moneyColumn('Growth over last year.'),
} as const;

const horizon = {
  type: 'integer',
  comment: 'Weeks ahead: 1 is the week after the last known one.',
} as const;

const grain = {
  type: 'text',
  comment: 'STORE, DEPARTMENT or CHAIN: the series that are summed.',
} as const;

const number = {
  type: 'integer',
  comment: 'Number of the store or department; 0 for the chain.',
} as const;

export const forecastStoreDepartmentWeek = defineForecastTable({
  comment: 'One row a store, department and future week: the forecast of its sales.',
  columns: {
    store: { type: 'integer', comment: 'Store number.' },
    department: { type: 'integer', comment: 'Department number.' },
    week_date: { type: 'date', comment: 'Date of the forecast week.' },
    horizon,
    ...distribution,
    treatment: {
      type: 'text',
      comment: 'How the series is treated: FULL, SHORT, NEW, CLOSED, SPARSE or NEGATIVE.',
    },
  },
  key: ['store', 'department', 'week_date'],
});

export const forecastTotalWeek = defineForecastTable({
  comment: 'One row a store, department or the chain and future week: the forecast of its sales.',
  columns: {
    grain,
    number,
    week_date: { type: 'date', comment: 'Date of the forecast week.' },
    horizon,
    ...distribution,
  },
  key: ['grain', 'number', 'week_date'],
});

export const forecastBacktest = defineForecastTable({
  comment:
    'One row an earlier origin, weeks ahead, and store, department or chain: what was forecast, and what came.',
  columns: {
    origin_week: { type: 'date', comment: 'Last week that the forecast knew.' },
    horizon,
    week_date: { type: 'date', comment: 'The judged week.' },
    grain,
    number,
    is_holiday: { type: 'boolean', comment: 'The week holds one of the four holidays.' },
    observations: { type: 'integer', comment: 'Series with a row in that week: the judged ones.' },
    sales: moneyColumn('Sales of the judged series.'),
    forecast: moneyColumn('Their forecast.'),
    naive: moneyColumn('Their sales 52 weeks before: the seasonal naive forecast.'),
    weight: { type: 'integer', comment: 'Sum of the weights: 5 in holiday weeks, else 1.' },
    weighted_error: moneyColumn('Sum of weight × |sales − forecast| over the series.'),
    naive_error: moneyColumn('Sum of weight × |sales − naive| over the series.'),
    cumulated_error: moneyColumn(
      'Sum over the series of |sales − forecast of all weeks ahead up to this one together|.',
    ),
    interval_observations: {
      type: 'integer',
      comment: 'Series with intervals, which come from earlier origins; 0 for the first origins.',
    },
    inside_80: {
      type: 'integer',
      comment: 'Number of series with sales inside the 80 % interval.',
    },
    inside_95: {
      type: 'integer',
      comment: 'Number of series with sales inside the 95 % interval.',
    },
    interval_score: moneyColumn('Sum of weight × interval score over the series with intervals.'),
    low_80: { ...moneyColumn('Begin of the 80 % interval of the sum.'), nullable: true },
    high_80: { ...moneyColumn('End of the 80 % interval of the sum.'), nullable: true },
    low_95: { ...moneyColumn('Begin of the 95 % interval of the sum.'), nullable: true },
    high_95: { ...moneyColumn('End of the 95 % interval of the sum.'), nullable: true },
  },
  key: ['origin_week', 'horizon', 'grain', 'number'],
});

export const forecastModel = defineForecastTable({
  comment: 'One row a model: whether its forecasts are current, and how good the back-test was.',
  columns: {
    model: { type: 'text', comment: 'Name of the model.' },
    state: {
      type: 'text',
      comment: 'CURRENT; NONE: there are none.',
    },
    reason: { type: 'text', nullable: true, comment: 'Why it is NONE.' },
    method: { type: 'text', comment: 'Version of the method.' },
    origin_week: { type: 'date', nullable: true, comment: 'Last week of history.' },
    weeks: { type: 'integer', nullable: true, comment: 'Weeks of history.' },
    series: { type: 'integer', nullable: true, comment: 'Series: stores and their departments.' },
    horizon: { type: 'integer', comment: 'Weeks that it forecasts.' },
    wmae: {
      ...moneyColumn('Weighted mean absolute error of the back-test; holiday weeks count 5 times.'),
      nullable: true,
    },
    naive_wmae: { ...moneyColumn('The same of the seasonal naive forecast.'), nullable: true },
    digest: { type: 'text', nullable: true, comment: 'SHA-256 of data, method and settings.' },
    promoted_departments: {
      type: 'integer',
      nullable: true,
      comment:
        'Departments whose forecasts follow MarkDowns, because held-out weeks gain from them.',
    },
  },
  key: ['model'],
});
