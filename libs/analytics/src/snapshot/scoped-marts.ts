import { createScopeError, type Scope } from '#access/scope.js';
import { sqlFile } from '#platform/database/sql-file.js';

/** How the rows of a mart are cut to a scope. */
interface ScopedMart {
  /** Column of the store number. */
  store: string;
  /** Column of the department number; left out, callers bound to departments are refused. */
  department?: string;
  /** Query of the rows, with a place `{rows}` for the condition; left out, the rows of the mart itself. */
  sql?: string;
}

/**
 * Every mart whose rows belong to stores. A mart that is not here is invisible to callers with a scope: its rows are of
 * customers, products or forecasts over several stores.
 */
const scopedMarts: Readonly<Record<string, ScopedMart>> = {
  store_department_week: { store: 'store', department: 'department' },
  store_department_unemployment: { store: 'store', department: 'department' },
  store_department_quarter: { store: 'store', department: 'department' },
  store_week: { store: 'store' },
  store_week_coverage: { store: 'store' },
  fuel_price_week: { store: 'store' },
  markdown_week: { store: 'store' },
  plan_store_department_week: { store: 'store', department: 'department' },
  plan_store_week: { store: 'store' },
  forecast_store_department_week: { store: 'store', department: 'department' },
  forecast_total_week: {
    store: 'number',
    sql: "SELECT * FROM mart.forecast_total_week WHERE grain = 'STORE' AND {rows}",
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
  shop_month_coverage: { store: 'store_id' },
  sales_person_month: { store: 'store_id' },
  customer_visit_week: { store: 'store_id' },
};

/** Marts without rows of stores or departments, which every caller reads whole. */
const CHAIN_MARTS: readonly string[] = ['calendar_week'];

/** Marts of sums over stores that answers can do without: callers with a scope read none of their rows. */
const CHAIN_SUMS: readonly string[] = ['plan_department_week'];

/** Returns the query of a mart that every caller may read; undefined when its rows depend on the scope. */
function selectCommonRows(name: string): string | undefined {
  if (CHAIN_MARTS.includes(name)) return `SELECT * FROM mart.${name}`;
  if (CHAIN_SUMS.includes(name)) return `SELECT * FROM mart.${name} WHERE false`;
  return undefined;
}

/** Returns the marts of an answer whose rows cannot be cut to stores: with any, it refuses callers with a scope. */
export const findUnscopedMarts = ({
  marts,
  otherFlow,
}: {
  marts: readonly string[];
  otherFlow?: { marts: readonly string[] } | undefined;
}): string[] =>
  [...marts, ...(otherFlow?.marts ?? [])].filter(
    (name) => scopedMarts[name] === undefined && selectCommonRows(name) === undefined,
  );

/**
 * Returns the query of the rows of a mart that belong to stores; undefined for a mart whose rows cannot be cut to them.
 * @param stores SQL of the array of store numbers
 */
export function selectStoreRows(name: string, stores: string): string | undefined {
  if (CHAIN_MARTS.includes(name)) return `SELECT * FROM mart.${name}`;
  const mart = scopedMarts[name];
  return mart && selectRows(name, mart, `${mart.store} = ANY (${stores})`);
}

const selectRows = (name: string, { sql }: ScopedMart, condition: string): string =>
  sql?.replace('{rows}', condition) ?? `SELECT * FROM mart.${name} WHERE ${condition}`;

/** A statement that reads rows of a scope only. */
interface ScopedStatement {
  /** The marts that it reads, each as a common table expression of its name. */
  tables: string;
  /** The statement itself. */
  sql: string;
  parameters: (readonly number[])[];
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
  const storesAt = `$${first}::integer[]`;
  const departmentsAt = `$${first + (stores ? 1 : 0)}::integer[]`;
  const names = [...new Set([...sql.matchAll(MART)].map(([, name = '']) => name))].sort();
  const tables = names.map((name) => {
    const common = selectCommonRows(name);
    if (common !== undefined) return `${name} AS NOT MATERIALIZED (\n${common}\n)`;
    const mart = scopedMarts[name];
    if (!mart) throw createScopeError(scope, `mart ${name} has no rows of single stores`);
    if (departments && mart.department === undefined)
      throw createScopeError(scope, `mart ${name} has no rows of single departments`);
    const rows = [
      ...(stores ? [`${mart.store} = ANY (${storesAt})`] : []),
      ...(departments ? [`${mart.department} = ANY (${departmentsAt})`] : []),
    ].join(' AND ');
    return `${name} AS NOT MATERIALIZED (\n${selectRows(name, mart, rows)}\n)`;
  });
  const scoped = sql.replaceAll(MART, '$1');
  if (OTHER_SCHEMA.test(scoped)) throw createScopeError(scope, 'the answer reads more than marts');
  return {
    tables: tables.join(',\n'),
    sql: scoped,
    parameters: [...(stores ? [stores] : []), ...(departments ? [departments] : [])],
  };
}
