import { createScopeError, type Scope } from '#access/scope.js';
import { sqlFile } from '#platform/database/sql-file.js';

/** How the rows of a mart are cut to a scope. */
interface ScopedMart {
  /** Column of the store number; left out, callers bound to stores read all rows. */
  store?: string;
  /** Column of the department number. */
  department?: string;
  /** Query of the rows, with places `{rows}` for the condition; left out, the rows of the mart itself. */
  sql?: string;
  /** The mart that `sql` reads, where snapshots of former versions lack it. */
  from?: string;
  /**
   * Query of the rows of some departments where `department` is left out, with a place `{departments}` for the condition.
   * Without both, callers bound to departments are refused.
   */
  ofDepartments?: string;
}

/**
 * Every mart whose rows belong to stores or departments. A mart that is not here is invisible to callers with a scope: its rows are
 * of customers.
 */
const scopedMarts: Readonly<Record<string, ScopedMart>> = {
  store_department_week: { store: 'store', department: 'department' },
  store_department_unemployment: { store: 'store', department: 'department' },
  store_department_quarter: { store: 'store', department: 'department' },
  store_week: {
    store: 'store',
    ofDepartments: sqlFile(import.meta.url, './scoped_store_week.sql'),
  },
  store_week_coverage: {
    store: 'store',
    ofDepartments: sqlFile(import.meta.url, './scoped_store_week_coverage.sql'),
  },
  department_profile: {
    store: 'sold.store',
    department: 'sold.department',
    sql: sqlFile(import.meta.url, './scoped_department_profile.sql'),
  },
  // Profiles, prices and MarkDowns are those of the whole store.
  store_profile: {
    store: 'store',
    ofDepartments: sqlFile(import.meta.url, './scoped_store_profile.sql'),
  },
  fuel_price_week: { store: 'store', ofDepartments: 'SELECT * FROM mart.fuel_price_week' },
  markdown_week: { store: 'store', ofDepartments: 'SELECT * FROM mart.markdown_week' },
  plan_store_department_week: { store: 'store', department: 'department' },
  plan_store_week: {
    store: 'store',
    ofDepartments: sqlFile(import.meta.url, './scoped_plan_store_week.sql'),
  },
  forecast_store_department_week: { store: 'store', department: 'department' },
  forecast_total_week: {
    store: 'number',
    sql: "SELECT * FROM mart.forecast_total_week WHERE grain = 'STORE' AND {rows}",
    // The forecast of a store is one of all its departments.
    ofDepartments: 'SELECT * FROM mart.forecast_total_week WHERE false',
  },
  forecast_backtest: {
    store: 'number',
    sql: "SELECT * FROM mart.forecast_backtest WHERE grain = 'STORE' AND {rows}",
    // It has departments of all stores.
    ofDepartments: 'SELECT * FROM mart.forecast_backtest WHERE false',
  },
  department_week: {
    store: 'sold.store',
    department: 'sold.department',
    sql: sqlFile(import.meta.url, './scoped_department_week.sql'),
  },
  department_type_week: {
    store: 'sold.store',
    department: 'sold.department',
    sql: sqlFile(import.meta.url, './scoped_department_type_week.sql'),
  },
  shop_day: { store: 'store_id' },
  shop_product_month: { store: 'store_id' },
  product_month: {
    store: 'sold.store_id',
    sql: sqlFile(import.meta.url, './scoped_product_month.sql'),
    from: 'shop_product_month',
  },
  shop_month_coverage: { store: 'store_id' },
  sales_person_month: { store: 'store_id' },
  customer_visit_week: { store: 'store_id' },
};

/** Returns the mart that the rows of another follow from in a scope; undefined for its own rows. */
export const findSourceMart = (name: string): string | undefined => scopedMarts[name]?.from;

/** Marts without rows of stores or departments, which every caller reads whole. */
const CHAIN_MARTS: readonly string[] = ['calendar_week'];

/** Marts of sums over stores that answers can do without: callers with a scope read none of their rows. */
const CHAIN_SUMS: readonly string[] = ['plan_department_week'];

const modelSql = sqlFile(import.meta.url, './scoped_forecast_model.sql');

/** Returns the query of a mart that every caller may read; undefined when its rows depend on the scope. */
function selectCommonRows(name: string): string | undefined {
  if (CHAIN_MARTS.includes(name)) return `SELECT * FROM mart.${name}`;
  if (CHAIN_SUMS.includes(name)) return `SELECT * FROM mart.${name} WHERE false`;
  if (name === 'forecast_model') return modelSql;
  return undefined;
}

interface AnswerMarts {
  marts: readonly string[];
  otherFlow?: { marts: readonly string[] } | undefined;
}

/** Returns the marts of an answer whose rows cannot be cut to stores: with any, it refuses callers with a scope. */
export const findUnscopedMarts = ({ marts, otherFlow }: AnswerMarts): string[] =>
  [...marts, ...(otherFlow?.marts ?? [])].filter(
    (name) => scopedMarts[name] === undefined && selectCommonRows(name) === undefined,
  );

/** Whether callers who are bound to departments may read an answer. */
export const hasDepartments = ({
  marts,
  otherFlow,
  storesOnly,
}: AnswerMarts & { storesOnly?: string }): boolean =>
  storesOnly === undefined &&
  [...marts, ...(otherFlow?.marts ?? [])].every(
    (name) =>
      selectCommonRows(name) !== undefined ||
      (scopedMarts[name]?.department ?? scopedMarts[name]?.ofDepartments) !== undefined,
  );

interface BoundRows {
  stores: string;
  departments: string;
  refusal: string;
  columns: string;
}

/**
 * Returns the query of the rows of a mart for a login that is bound to stores, to departments, or to both: an array of the
 * others is NULL. Undefined for a mart whose rows cannot be cut to stores.
 * @param stores SQL of the array of store numbers
 * @param departments SQL of the array of department numbers
 * @param refusal SQL that fails, for a login bound to departments where the mart has none
 * @param columns SQL of the columns of `own`: an upgrade adds those of a mart last, wherever it declares them
 */
export function selectBoundRows(
  name: string,
  { stores, departments, refusal, columns }: BoundRows,
): string | undefined {
  if (CHAIN_MARTS.includes(name)) return `SELECT * FROM mart.${name}`;
  const mart = scopedMarts[name];
  if (!mart) return undefined;
  const ofStores = selectScopeRows(name, mart, { stores: isIn(stores) });
  const own = selectScopeRows(name, mart, {
    stores: (column) => `(${stores} IS NULL OR ${isIn(stores)(column)})`,
    departments: isIn(departments),
  });
  if (own === undefined)
    return `SELECT * FROM (\n${ofStores}\n) own WHERE (SELECT ${departments} IS NULL OR ${refusal})`;
  return `SELECT ${columns} FROM (\n${ofStores}\n) own WHERE ${departments} IS NULL
UNION ALL
SELECT ${columns} FROM (\n${own}\n) own WHERE ${departments} IS NOT NULL`;
}

const selectRows = (name: string, { sql }: ScopedMart, condition: string): string =>
  sql?.replaceAll('{rows}', condition) ?? `SELECT * FROM mart.${name} WHERE ${condition}`;

/** Returns the condition on a column of numbers; left out, all rows pass. */
interface ScopeConditions {
  stores?: ((column: string) => string) | undefined;
  departments?: ((column: string) => string) | undefined;
}

const isIn = (numbers: string) => (column: string) => `${column} = ANY (${numbers})`;

/** Returns the query of the rows of a mart in a scope; undefined if it has no rows of departments. */
function selectScopeRows(
  name: string,
  mart: ScopedMart,
  { stores, departments }: ScopeConditions,
): string | undefined {
  const ofStores = (mart.store && stores?.(mart.store)) ?? 'true';
  if (!departments) return selectRows(name, mart, ofStores);
  if (mart.department !== undefined)
    return selectRows(name, mart, `${ofStores} AND ${departments(mart.department)}`);
  const rows = mart.ofDepartments?.replaceAll('{departments}', departments('sold.department'));
  return rows && `SELECT * FROM (\n${rows}\n) own WHERE ${ofStores}`;
}

/** A statement that reads rows of a scope only. */
interface ScopedStatement {
  /** The marts that it reads, each as a common table expression of its name. */
  tables: string;
  /** The statement itself. */
  sql: string;
  parameters: (readonly number[])[];
  /** Marts whose rows a snapshot of a former version lacks. */
  requires: string[];
}

const MART = /\bmart\.([a-z_]+)/g;
const OTHER_SCHEMA = /\b(?:mart|core|ops|bi)\.(?!snapshots\b)/;

/**
 * Returns a statement over marts for the rows of a scope, which all that it computes is computed from, ranks too.
 * @param first number of the first parameter that is free
 * @throws AppError SCOPE_REFUSED when it reads a mart whose rows cannot be cut to the scope
 */
export function scopeStatement(sql: string, scope: Scope, first: number): ScopedStatement {
  const { stores, departments } = scope;
  const parameters = [...(stores ? [stores] : []), ...(departments ? [departments] : [])];
  const [one = '', other = one] = parameters.map((_, index) => `$${first + index}::integer[]`);
  const conditions = {
    stores: stores && isIn(one),
    departments: departments && isIn(other),
  };
  const names = [...new Set([...sql.matchAll(MART)].map(([, name = '']) => name))].sort();
  const tables = names.map((name) => {
    const common = selectCommonRows(name);
    if (common !== undefined) return `${name} AS NOT MATERIALIZED (\n${common}\n)`;
    const mart = scopedMarts[name];
    if (!mart) throw createScopeError(scope, `mart ${name} has no rows of single stores`);
    const rows = selectScopeRows(name, mart, conditions);
    if (rows === undefined)
      throw createScopeError(scope, `mart ${name} has no rows of single departments`);
    return `${name} AS NOT MATERIALIZED (\n${rows}\n)`;
  });
  const scoped = sql.replaceAll(MART, '$1');
  if (OTHER_SCHEMA.test(scoped)) throw createScopeError(scope, 'the answer reads more than marts');
  // Not each mart needs the parameters, and PostgreSQL refuses one without a type.
  const given = `own_scope AS (SELECT ${one}, ${other})`;
  const requires = names.flatMap((name) => scopedMarts[name]?.from ?? []);
  return { tables: [given, ...tables].join(',\n'), sql: scoped, parameters, requires };
}
