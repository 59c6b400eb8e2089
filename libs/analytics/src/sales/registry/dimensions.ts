import { holidayNames } from '#calendar/holidays.js';
import { marts, withDepartment, withStore, type Mart } from './figures.js';

/** The band of store-weeks without a figure in the features file. */
const UNKNOWN_BAND = 'unknown';

/** A figure of a store-week, split at fixed edges. */
export interface Bands {
  column: 'unemployment' | 'cpi' | 'fuel_price' | 'temperature' | 'store_size';
  /** Ascending; each edge belongs to the band above it. Decimal text, as shown. */
  edges: readonly string[];
}

/** The names of the bands, lowest first, the unknown last. */
export function listBandNames({ edges }: Bands): string[] {
  const between = edges.slice(1).map((edge, index) => `${edges[index]} to below ${edge}`);
  return [`below ${edges[0]}`, ...between, `${edges.at(-1)} and above`, UNKNOWN_BAND];
}

/** SQL of the name of a cell's band. */
export function buildBandSql(bands: Bands): string {
  const names = listBandNames(bands).slice(0, -1);
  const list = names.map((name) => `'${name}'`).join(', ');
  const bucket = `width_bucket(cell.${bands.column}, ARRAY[${bands.edges.join(', ')}]::numeric[])`;
  return `coalesce((ARRAY[${list}])[${bucket} + 1], '${UNKNOWN_BAND}')`;
}

/** A column of the profile of a department. */
export type DepartmentLabel = 'department_name' | 'department_group';

/** A dimension to group and filter sales by. Its key is never null. */
export interface Dimension {
  /** One sentence for GraphQL, OpenAPI and the documentation. */
  description: string;
  type: 'integer' | 'text' | 'date' | 'boolean';
  /** All possible keys, in order; keys of other dimensions have their natural order. */
  values?: readonly string[];
  /** Only for a period: SQL that computes the key of the period before from its key, `now`. */
  before?: (now: string) => string;
  /** The valid dates or texts, where not every one is a key. */
  isKey?: { pattern: RegExp; sentence: string };
  /** Column that is equal in all weeks of a row's history, so that its filter can come first. */
  column?: 'store' | 'department' | DepartmentLabel;
  /** The key of a cell. */
  sql: string;
  /** Whether `sql` also reads the week of the cell in the fiscal calendar, as `calendar`. */
  readsCalendar?: boolean;
  /** Whether `sql` also reads the profile of the cell's store, as `profile`. */
  readsProfile?: boolean;
  marts: readonly Mart[];
}

const FISCAL =
  'of the fiscal calendar, by default the Gregorian one. A week belongs to the fiscal week that holds its date, which is its last day';

/** A part of a fiscal year, whose key is the year and the number of the part: `2011-M02`. */
function createFiscalDimension(part: 'quarter' | 'month' | 'week', digits: 1 | 2): Dimension {
  const letter = part.charAt(0).toUpperCase();
  const example = `2011-${letter}${'2'.padStart(digits, '0')}`;
  const number = `lpad(calendar.fiscal_${part}::text, ${digits}, '0')`;
  return {
    description: `Year and ${part} ${FISCAL}: ${example}.`,
    type: 'text',
    isKey: {
      pattern: new RegExp(`^\\d{4}-${letter}\\d{${digits}}$`),
      sentence: `a ${part} of a fiscal year: ${example}`,
    },
    sql: `calendar.fiscal_year || '-${letter}' || ${number}`,
    readsCalendar: true,
    marts,
  };
}

const FEATURES = 'in the features file for the store and week';

function createBandDimension(what: string, bands: Bands, where = FEATURES): Dimension {
  return {
    description: `Band of the ${what} ${where}; the lower edge is included.`,
    type: 'text',
    values: listBandNames(bands),
    sql: buildBandSql(bands),
    marts: withStore,
  };
}

/** The region or district in which a store is now. */
const createPlaceDimension = (name: 'region' | 'district'): Dimension => ({
  description: `Current ${name} of the store, as last delivered; "none" without one.`,
  type: 'text',
  sql: `coalesce(profile.${name}, 'none')`,
  readsProfile: true,
  marts: withStore,
});

/** A label of the cell's department. */
const createLabelDimension = (column: DepartmentLabel, description: string): Dimension => ({
  description,
  type: 'text',
  column,
  sql: `cell.${column}`,
  marts: withDepartment,
});

/** All dimensions of sales. A new dimension is an entry here. */
export const dimensions = {
  store: {
    description: 'Store number.',
    type: 'integer',
    column: 'store',
    sql: 'cell.store',
    marts: withStore,
  },
  storeName: {
    description: 'Name of the store, as last delivered; "Store 7" without one.',
    type: 'text',
    sql: "coalesce(profile.store_name, 'Store ' || cell.store)",
    readsProfile: true,
    marts: withStore,
  },
  storeType: {
    description: 'Store type: A, B or C.',
    type: 'text',
    values: ['A', 'B', 'C'],
    sql: 'cell.store_type',
    marts: withStore,
  },
  region: createPlaceDimension('region'),
  district: createPlaceDimension('district'),
  isComparable: {
    description:
      'Whether the store is comparable in the week: it opened at least 13 fiscal months before, on its opening day or else in ' +
      'its first week of the files, and it is not closed. Filter by it and take `changeOnYearBefore` or `likeForLikeGrowth`.',
    type: 'boolean',
    sql:
      'coalesce(cell.week_date >= profile.comparable_from AND cell.week_date <= coalesce(profile.closing_date, ' +
      'cell.week_date), false)',
    readsProfile: true,
    marts: withStore,
  },
  sizeBand: createBandDimension(
    "store's size",
    { column: 'store_size', edges: ['50000', '100000', '150000', '200000'] },
    'in the stores file',
  ),
  department: {
    description: 'Department number.',
    type: 'integer',
    column: 'department',
    sql: 'cell.department',
    marts: withDepartment,
  },
  departmentName: createLabelDimension(
    'department_name',
    'Name of the department, as last delivered; "Department 7" without one.',
  ),
  departmentGroup: createLabelDimension(
    'department_group',
    'Group of the department, as last delivered; "none" without one.',
  ),
  year: {
    description: 'Calendar year of the week date.',
    type: 'integer',
    before: (now) => `${now} - 1`,
    sql: 'extract(year FROM cell.week_date)::integer',
    marts,
  },
  quarter: {
    description: 'Calendar quarter of the week date, as its first day.',
    type: 'date',
    before: (now) => `(${now} - interval '3 months')::date`,
    isKey: { pattern: /-(01|04|07|10)-01$/, sentence: 'the first day of a quarter: 2011-04-01' },
    sql: "date_trunc('quarter', cell.week_date::timestamp)::date",
    marts,
  },
  month: {
    description: 'Calendar month of the week date, as its first day.',
    type: 'date',
    before: (now) => `(${now} - interval '1 month')::date`,
    isKey: { pattern: /-01$/, sentence: 'the first day of a month: 2011-02-01' },
    sql: "date_trunc('month', cell.week_date::timestamp)::date",
    marts,
  },
  week: {
    description: 'Week date.',
    type: 'date',
    before: (now) => `${now} - 7`,
    sql: 'cell.week_date',
    marts,
  },
  fiscalYear: {
    description: `Year ${FISCAL}.`,
    type: 'integer',
    sql: 'calendar.fiscal_year',
    readsCalendar: true,
    marts,
  },
  fiscalQuarter: createFiscalDimension('quarter', 1),
  fiscalMonth: createFiscalDimension('month', 2),
  fiscalWeek: createFiscalDimension('week', 2),
  isHoliday: {
    description: 'Whether the week is a holiday week in the store.',
    type: 'boolean',
    sql: 'cell.is_holiday',
    marts: withStore,
  },
  holiday: {
    description: 'Holiday of the week in the store; "none" in ordinary weeks.',
    type: 'text',
    values: [...holidayNames, 'none'],
    sql: "coalesce(cell.holiday, 'none')",
    marts: withStore,
  },
  hasOffers: {
    description:
      'Whether a MarkDown is recorded for the store and week. Before the first recorded ' +
      'MarkDown it is false, though offers may have existed.',
    type: 'boolean',
    sql: 'cell.has_markdown',
    marts: withStore,
  },
  unemploymentBand: createBandDimension('unemployment rate, in percent,', {
    column: 'unemployment',
    edges: ['4', '6', '8', '10', '12'],
  }),
  cpiBand: createBandDimension('consumer price index', {
    column: 'cpi',
    edges: ['140', '160', '180', '200', '220'],
  }),
  fuelPriceBand: createBandDimension('fuel price', {
    column: 'fuel_price',
    edges: ['2.50', '3.00', '3.50', '4.00'],
  }),
  temperatureBand: createBandDimension('temperature, in degrees Fahrenheit,', {
    column: 'temperature',
    edges: ['20', '40', '60', '80'],
  }),
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof dimensions;
export const dimensionNames = Object.keys(dimensions) as DimensionName[];

/** Returns the declaration of a dimension under the common type. */
export const resolveDimension = (name: DimensionName): Dimension => dimensions[name];

/** Periods of the fiscal calendar. They compare with the year before, since their numbers of weeks differ. */
export const fiscalPeriods = dimensionNames.filter((name) => resolveDimension(name).readsCalendar);

/** Dimensions of the profiles of stores. */
export const profileDimensions = dimensionNames.filter(
  (name) => resolveDimension(name).readsProfile,
);

/** Periods of time. A question can compare one of them with the one before. */
export const periods = dimensionNames.filter((name) => resolveDimension(name).before);
