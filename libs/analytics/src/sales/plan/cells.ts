import { sqlFile } from '#platform/database/sql-file.js';
import type { SalesQuestion } from '../question/question.js';
import {
  type DepartmentLabel,
  type DimensionName,
  dimensionNames,
  fiscalPeriods,
  periods,
  profileDimensions,
  resolveDimension,
} from '../registry/dimensions.js';
import type { Mart } from '../registry/figures.js';
import { resolveMeasure } from '../registry/measures.js';
import type { Needs } from './find-marts.js';
import type { Parameter } from '../../snapshot/marts.js';

const storeWeek = sqlFile(import.meta.url, './store_week.sql');
const departmentWeek = sqlFile(import.meta.url, './department_week.sql');
const storeDepartmentWeek = sqlFile(import.meta.url, './store_department_week.sql');
const departmentsTogether = sqlFile(import.meta.url, './departments_together.sql');

/** Columns of the profiles of departments. */
const LABELS: readonly string[] = [
  'department_name',
  'department_group',
] satisfies DepartmentLabel[];

/** SQL type of a list of keys. */
const listTypes = { integer: 'integer[]', text: 'text[]', date: 'date[]' } as const;

/**
 * Returns the SQL of two CTEs: `facts`, the rows of a mart, and `cells`, from which groups are computed. It applies
 * only filters that do not change comparisons over time.
 */
export function cellsSql(mart: Mart, needs: Needs, parameters: Parameters): string {
  const conditions = dimensionNames.flatMap((name) => {
    const { column, type } = resolveDimension(name);
    const keys = needs.filters[name];
    return column && keys !== undefined && type !== 'boolean'
      ? [`${column} = ANY (${parameters.add(keys)}::${listTypes[type]})`]
      : [];
  });
  return `facts AS NOT MATERIALIZED (
  SELECT * FROM ${labelledSql(mart, needs)} fact WHERE ${['snapshot_id = $1', ...conditions].join(' AND ')}
),
cells AS NOT MATERIALIZED (
${buildSource(mart, needs)})`;
}

function buildSource(mart: Mart, { dimensions }: Needs): string {
  if (mart === 'store_week') return storeWeek;
  const source =
    mart === 'department_week'
      ? departmentWeek
      : dimensions.includes('department')
        ? storeDepartmentWeek
        : departmentsTogether;
  const labels = listLabels(dimensions).map((label) => `${label}, `);
  return source.replaceAll('/* labels */ ', labels.join(''));
}

/** Returns the columns of departments' profiles that the dimensions read. */
const listLabels = (dimensions: readonly DimensionName[]): string[] =>
  dimensions.flatMap((name) => {
    const { column = '' } = resolveDimension(name);
    return LABELS.includes(column) ? [column] : [];
  });

/** Returns SQL of the rows of a mart with departments, with the labels of their departments if needed. */
function labelledSql(mart: string, { dimensions, filters }: Needs): string {
  if (listLabels([...dimensions, ...listFilters(filters)]).length === 0) return `mart.${mart}`;
  return `(
    SELECT own.*, coalesce(named.department_name, 'Department ' || own.department) AS department_name,
      coalesce(named.department_group, 'none') AS department_group
    FROM mart.${mart} own
    LEFT JOIN mart.department_profile named
      ON named.snapshot_id = $1 AND named.department = own.department
  )`;
}

/**
 * Returns SQL from FROM to WHERE: the cells that pass the filters, with what the dimensions, filters and measures need: their weeks in
 * the fiscal calendar, stores' profiles, cells of a year earlier, plans.
 */
export function filteredCellsSql(mart: Mart, needs: Needs, parameters: Parameters): string {
  const joins = [
    ...(readsCalendar(needs) ? [CALENDAR] : []),
    profileSql([...needs.dimensions, ...listFilters(needs.filters)]),
    ...(isLikeForLike(needs) ? [earlierSql(needs)] : []),
    ...(readsPlan(needs) ? [plannedSql(mart, needs, parameters)] : []),
  ];
  return `FROM cells cell${joins.join('')}
WHERE ${['true', ...buildConditions(needs.filters, parameters)].join('\n  AND ')}`;
}

const isLikeForLike = ({ measures }: Needs): boolean =>
  measures.some((name) => resolveMeasure(name).isLikeForLike);

/** A snapshot of a former version has no calendar: its cells stay, without fiscal periods. */
const CALENDAR = `
LEFT JOIN mart.calendar_week calendar ON calendar.snapshot_id = $1 AND calendar.week_date = cell.week_date`;

const PROFILE = `
LEFT JOIN mart.store_profile profile ON profile.snapshot_id = $1 AND profile.store = cell.store`;

const listFilters = (filters: SalesQuestion['filters']): DimensionName[] =>
  dimensionNames.filter((name) => filters[name] !== undefined);

/** Returns the join of cells with the profiles of their stores, if one of the dimensions needs it; else nothing. */
export const profileSql = (dimensions: readonly DimensionName[]): string =>
  dimensions.some((name) => resolveDimension(name).readsProfile) ? PROFILE : '';

/** Returns the join of cells with their weeks in the fiscal calendar, if one of the dimensions needs it; else nothing. */
export const calendarSql = (dimensions: readonly DimensionName[]): string =>
  dimensions.some((name) => resolveDimension(name).readsCalendar) ? CALENDAR : '';

function readsCalendar(needs: Needs): boolean {
  const { dimensions, filters } = needs;
  const filtered = fiscalPeriods.filter((name) => filters[name] !== undefined);
  return (
    calendarSql([...dimensions, ...filtered]) !== '' ||
    (needs.isFiscal === true && isLikeForLike(needs))
  );
}

/**
 * Returns SQL from FROM to WHERE: the cells of a year earlier, each with the week that compares with it, that pass the
 * filters. Only weeks that the files have are compared.
 */
export function earlierCellsSql({ dimensions, filters }: Needs, parameters: Parameters): string {
  const conditions = buildConditions(filters, parameters).map(dateAsCompared);
  return `FROM cells cell
JOIN mart.calendar_week calendar
  ON calendar.snapshot_id = $1 AND calendar.compared_week_date = cell.week_date
${profileSql([...dimensions, ...listFilters(filters)])}
WHERE ${['true', ...conditions].join('\n  AND ')}`;
}

/** Returns SQL over cells of a year earlier, dated as the weeks that compare with them. */
export const dateAsCompared = (sql: string): string =>
  sql.replaceAll('cell.week_date', 'calendar.week_date');

function earlierSql({ dimensions, isFiscal }: Needs): string {
  const same = [...listDepartmentKeys(dimensions), 'store'];
  const keys = same.map((column) => `earlier.${column} = cell.${column}`).join(' AND ');
  const week = isFiscal === true ? 'calendar.compared_week_date' : 'cell.week_date - 364';
  return `\nLEFT JOIN cells earlier ON ${keys} AND earlier.week_date = ${week}`;
}

/** Returns the columns of the department by which cells are apart. */
const listDepartmentKeys = (dimensions: readonly DimensionName[]): string[] => [
  ...(dimensions.includes('department') ? ['department'] : []),
  ...listLabels(dimensions),
];

const readsPlan = ({ measures }: Needs): boolean =>
  measures.some((name) => resolveMeasure(name).readsPlan);

/** Returns the join of cells with their plan in complete store-weeks, and its sales: of the selected departments, where a cell has several. */
function plannedSql(mart: Mart, needs: Needs, parameters: Parameters): string {
  const { dimensions, filters } = needs;
  const keys = [...listDepartmentKeys(dimensions), 'store', 'week_date'];
  const isOfStore = mart === 'store_week';
  const chosen = dimensionNames.map((name) => {
    const { column, type } = resolveDimension(name);
    const asked = filters[name];
    if (asked === undefined || type === 'boolean') return '';
    if (column === undefined || column === 'store') return '';
    return ` AND plan.${column} = ANY (${parameters.add(asked)}::${listTypes[type]})`;
  });
  return `
LEFT JOIN (
  SELECT ${keys.map((key) => `plan.${key}`).join(', ')}, sum(plan.amount) AS amount, sum(plan.weekly_sales) AS sales
  FROM ${isOfStore ? 'mart.plan_store_week' : labelledSql('plan_store_department_week', needs)} plan
  WHERE plan.snapshot_id = $1 AND plan.version = 'plan' AND plan.weekly_sales IS NOT NULL${chosen.join('')}
  GROUP BY ${keys.map((key) => `plan.${key}`).join(', ')}
) planned ON ${keys.map((key) => `planned.${key} = cell.${key}`).join(' AND ')}`;
}

/** Filters that a store and a week pass or not, also a week of which nothing was delivered. */
const COVERED: readonly DimensionName[] = [
  'store',
  'storeType',
  ...profileDimensions,
  ...periods,
  ...fiscalPeriods,
];

/** Returns SQL of the expected weeks that pass the filters of stores and periods. */
export function coveredWeeksSql(filters: SalesQuestion['filters'], parameters: Parameters): string {
  const known = Object.fromEntries(
    Object.entries(filters).filter(([name]) => COVERED.some((each) => each === name)),
  );
  const { from, to, store } = filters;
  const conditions = [
    ...(store === undefined ? [] : [`cell.store = ANY (${parameters.add(store)}::integer[])`]),
    ...buildConditions({ ...known, from, to }, parameters),
  ];
  const fiscal = fiscalPeriods.filter((name) => filters[name] !== undefined);
  return `SELECT cell.store, cell.week_date, cell.is_complete
FROM mart.store_week_coverage cell${calendarSql(fiscal)}${profileSql(listFilters(filters))}
WHERE ${['cell.snapshot_id = $1', ...conditions].join('\n  AND ')}`;
}

function buildConditions(filters: SalesQuestion['filters'], parameters: Parameters): string[] {
  const { from, to } = filters;
  const conditions = dimensionNames.flatMap((name) => {
    const { type, column, sql } = resolveDimension(name);
    const filter = filters[name];
    if (filter === undefined || column) return [];
    const value = parameters.add(filter);
    return type === 'boolean'
      ? [`${sql} = ${value}::boolean`]
      : [`${sql} = ANY (${value}::${listTypes[type]})`];
  });
  if (from !== undefined) conditions.push(`cell.week_date >= ${parameters.add(from)}::date`);
  if (to !== undefined) conditions.push(`cell.week_date <= ${parameters.add(to)}::date`);
  return conditions;
}

/** Values of a statement; its first parameter is the snapshot. */
export class Parameters {
  readonly values: Parameter[] = [];

  /** Adds a value and returns the name of its parameter: `$2`. */
  add(value: Parameter): string {
    this.values.push(value);
    return `$${this.values.length + 1}`;
  }
}
