import { findSourceMart, selectBoundRows } from '#analytics/snapshot/scoped-marts.js';
import type { ViewDefinition } from '#analytics/views/view-sql.js';
import { type Flow, listMartTables } from '#pipeline/flow/flow.js';
import { columnNames, columnSql, type MartTable } from '#pipeline/flow/mart.js';
import { biViews, publishedSnapshotSql } from './bi-views.js';

/** A function that returns the rows of a mart that the login may see, or refuses them. */
interface RowsFunction {
  /** The name of the mart. */
  name: string;
  /** Its statement, from the parameters on. */
  definition: string;
}

/** The objects of schema `bi_scoped`, for logins that are bound to stores or departments. */
interface ScopedSchema {
  functions: readonly RowsFunction[];
  views: readonly ViewDefinition[];
}

/** A login cannot change `session_user`, as it can `current_user` and settings. */
const bound = (column: 'stores' | 'departments') =>
  `(SELECT scope.${column} FROM ops.bi_scopes scope WHERE scope.login = session_user)::integer[]`;

/** Rows without departments would read like no sales to a login that is bound to departments. */
const REFUSAL: RowsFunction = {
  name: 'refuse_departments',
  definition: `RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $refusal$
    BEGIN
      RAISE EXCEPTION 'this view has no rows of single departments, and your login is bound to departments'
        USING ERRCODE = 'insufficient_privilege',
          HINT = 'ask an administrator for a login that is bound to stores alone';
    END
  $refusal$`,
};

/** No rows would read like no sales until the next run builds the mart. */
const FORMER: RowsFunction = {
  name: 'refuse_former_snapshot',
  definition: `RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $refusal$
    BEGIN
      RAISE EXCEPTION 'an earlier version built the published snapshot, without the rows of this view'
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'wait for the next run';
    END
  $refusal$`,
};

/** The planner expects a 200th of them after the filter by snapshot: with fewer it nests loops. It is constant, so it tells nothing. */
const ROWS = 200_000;

const MART = /\bmart\."?([a-z_]+)"?/g;
const OTHER_SCHEMA = /\b(?:core|ops)\.(?!snapshots\b)/;

/**
 * Returns the views of schema `bi` whose marts have rows of stores, over functions in place of the marts. The planner cannot
 * look into such a function: neither filters nor its estimates tell anything of rows of other stores.
 */
export function scopedSchema(flows: readonly Flow[]): ScopedSchema {
  // Forecasts of a store are computed from all stores.
  const functions = flows
    .filter(({ forecast }) => forecast === undefined)
    .flatMap((flow) => listMartTables(flow).flatMap((mart) => buildFunction(mart, flow.name)));
  const hasRows = (mart: string) => functions.some(({ name }) => name === mart);
  const views = biViews(flows).flatMap((view) => {
    if (view.name === 'published_snapshots') return [limitSnapshots(view)];
    const marts = [...view.select.matchAll(MART)].map(([, name = '']) => name);
    if (!marts.every(hasRows) || OTHER_SCHEMA.test(view.select)) return [];
    return [{ ...view, select: view.select.replaceAll(MART, 'bi_scoped.$1()') }];
  });
  return { functions: [REFUSAL, FORMER, ...functions], views };
}

function buildFunction(mart: MartTable, flow: string): RowsFunction[] {
  const names = columnNames(mart).map((name) => `own."${name}"`);
  const columns = ['own.snapshot_id', ...names].join(', ');
  const rows = selectBoundRows(mart.name, {
    stores: bound('stores'),
    departments: bound('departments'),
    refusal: `bi_scoped.${REFUSAL.name}()`,
    columns,
  });
  if (rows === undefined) return [];
  const published = publishedSnapshotSql(flow);
  const source = findSourceMart(mart.name);
  const condition =
    source === undefined
      ? ''
      : `AND (SELECT ${published} IS NULL OR EXISTS (SELECT FROM ops.snapshot_chunks
               WHERE snapshot_id = ${published} AND relation = '${source}')
             OR bi_scoped.${FORMER.name}())`;
  const types = Object.entries(mart.columns).map(
    ([name, column]) => `"${name}" ${columnSql(column)}`,
  );
  return [
    {
      name: mart.name,
      definition: `RETURNS TABLE (snapshot_id bigint, ${types.join(', ')})
        LANGUAGE sql STABLE SECURITY DEFINER ROWS ${ROWS} SET search_path = pg_catalog AS $rows$
          SELECT ${columns} FROM (\n${rows}\n) own
          WHERE own.snapshot_id = ${published} ${condition}
        $rows$`,
    },
  ];
}

/** Columns of `published_snapshots` that count rows of the whole chain. */
const CHAIN_COLUMNS = ['fact_rows', 'quality'];

function limitSnapshots({ columns, ...view }: ViewDefinition): ViewDefinition {
  const own = columns.filter(({ name }) => !CHAIN_COLUMNS.includes(name));
  return {
    ...view,
    columns: own,
    select: `SELECT ${own.map(({ name }) => name).join(', ')} FROM (${view.select}) snapshot`,
  };
}
