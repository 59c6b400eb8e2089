import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteLiteral } from '#lake/ports/compute.js';
import type { QueryEngine, QueryLimits, QuerySession } from '#lake/ports/query-engine.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { Relation } from '../tables/table.js';
import { type ColumnProfile, isOnLine, NO_VALUES, type TableProfile } from './table-profile.js';
import {
  type ProfileQuery,
  type QueriedColumn,
  toQueriedColumn,
  type ColumnFacts,
  buildFactsQuery,
  PROFILED_VIEW,
  buildTableQueries,
} from './facts.js';
import {
  buildExactValuesQuery,
  buildCountedSql,
  buildCountsQuery,
  buildEstimatedValuesQuery,
  buildHistogramQuery,
  buildLikelyValuesQuery,
  buildPatternsQuery,
} from './values.js';
import { buildBinCountsQuery, type QuantileMethod, buildSpreadQuery } from './values.js';

/** Runs queries in one session. @returns each answer as read, in order */
async function runQueries<Said>(
  engine: QueryEngine,
  session: Omit<QuerySession, 'queries'>,
  asked: readonly ProfileQuery<Said>[],
): Promise<Said[]> {
  const questions = asked.map(({ query }) => query);
  const answers = await engine.run({ ...session, queries: questions });
  return asked.map(({ read }, index) => read(answers[index]?.rows ?? []));
}

/** Maximum distinct values that are counted exactly; HyperLogLog, t-digest and approx_top_k above. */
const VALUES_MAX = 1_000_000;
/** Maximum rows that are sorted in memory for quantiles, when that is faster than summing so many values. */
const SORTED_MAX = 5_000_000;
const ADDED_MAX = 20_000;
/** Up to this number of rows, sorting is faster than planning any other query. */
const FEW = 50_000;

/** Queries of a column that depend on its facts. */
interface ColumnQueries {
  /** Statements that run first and let the queries name the column's values. */
  prepare: string[];
  queries: ProfileQuery<Partial<ColumnProfile>>[];
}

/** Returns the queries of a column. @param rows of the table */
function buildColumnQueries(
  column: QueriedColumn,
  rows: number,
  facts: ColumnFacts,
  former: ColumnProfile | undefined,
): ColumnQueries {
  const { kind, isPersonal } = column;
  if (facts.nulls === rows) return { prepare: [], queries: [] };
  // The estimate is rough, but there are never more values than rows.
  const isEach = Math.min(rows, facts.values) <= VALUES_MAX;
  const asks: ProfileQuery<Partial<ColumnProfile>>[] = [];
  if (isEach) asks.push(buildExactValuesQuery(column));
  else {
    asks.push(buildEstimatedValuesQuery(column));
    if (!isPersonal) asks.push(buildLikelyValuesQuery(column));
  }
  if (isPersonal || kind === 'text') asks.push(buildPatternsQuery(column, isEach));
  if (!isPersonal) {
    if (isOnLine(kind) && facts.low !== null && facts.high !== null) {
      asks.push(
        buildSpreadQuery(
          column,
          chooseQuantileMethod(rows, facts.values),
          rows - facts.nulls - facts.notFinite,
        ),
        buildHistogramQuery(column, facts.low, facts.high),
      );
    }
    asks.push(...buildFormerQueries(column, former));
  }
  return { prepare: [buildCountedSql(column, isEach)], queries: asks };
}

function chooseQuantileMethod(rows: number, values: number): QuantileMethod {
  if (rows <= FEW || (values > ADDED_MAX && rows <= SORTED_MAX)) return 'sorted';
  return Math.min(rows, values) <= VALUES_MAX ? 'by-value' : 't-digest';
}

function buildFormerQueries(
  column: QueriedColumn,
  former: ColumnProfile | undefined,
): ProfileQuery<Partial<ColumnProfile>>[] {
  if (former?.kind !== column.kind) return [];
  const { deciles, mostFrequent } = former;
  if (column.kind === 'number' && deciles) {
    const { query, read } = buildBinCountsQuery(column, deciles.edges);
    return [{ query, read: (all) => ({ byFormer: { deciles: read(all), values: [] } }) }];
  }
  const values = mostFrequent?.values.map(({ value }) => value) ?? [];
  const isNamed = column.kind === 'text' || column.kind === 'boolean';
  if (!isNamed || values.length === 0) return [];
  const { query: question, read } = buildCountsQuery(column, values);
  return [{ query: question, read: (all) => ({ byFormer: { deciles: null, values: read(all) } }) }];
}

/** Returns the profile of a column from its facts alone. */
function buildColumnProfile(
  { name, kind, isPersonal }: QueriedColumn,
  type: string,
  { values: _values, low: _low, high: _high, ...facts }: ColumnFacts,
): ColumnProfile {
  const distinct = { count: 0, by: 'exact' } as const;
  return { name, type, kind, isPersonal, distinct, patterns: null, ...NO_VALUES, ...facts };
}

export interface ProfileOptions {
  /** Displayed address of the table, or path of the file. */
  table: string;
  /** Limits of each of the two sessions. */
  limits: QueryLimits;
  /** Names of columns whose values are not shown. */
  personal?: readonly string[];
  /** The former profile, whose deciles and values are counted again. */
  former?: TableProfile;
  /** Number of rows in a random sample; all rows when left out. */
  sample?: number;
  /** Folder for temporary copies of rows. */
  folder?: string;
  signal?: AbortSignal;
}

/** Maximum columns in one query: planning is slow for hundreds. */
const COLUMNS_AT_ONCE = 20;

/**
 * Profiles every row of a relation, within the memory limit for any size: text is parsed once into temporary Parquet,
 * Parquet is read in place.
 * @throws AppError QUERY_TOO_LONG, QUERY_TOO_LARGE, QUERY_CANCELLED; QUERY_FAILED when the rows cannot be read
 */
export async function computeProfile(
  relation: Relation,
  engine: QueryEngine,
  options: ProfileOptions,
): Promise<TableProfile> {
  const folder = await (options.folder === undefined
    ? makeTemporaryFolder('profile')
    : mkdtemp(join(options.folder, 'profile-')));
  try {
    return await profileRows(relation, engine, options, folder);
  } finally {
    await dropProcessFolder(folder);
  }
}

async function profileRows(
  relation: Relation,
  engine: QueryEngine,
  { table, limits, personal = [], former, sample, signal }: ProfileOptions,
  folder: string,
): Promise<TableProfile> {
  const columns = relation.columns.map(({ name, type }, position) =>
    toQueriedColumn(name, type, personal.includes(name), position),
  );
  const { copy, view } = prepareSource(relation, sample, join(folder, 'rows.parquet'));
  const session = { files: relation.files, folder, limits, ...(signal && { signal }) };
  const parts = await runQueries(
    engine,
    { ...session, prepare: [...copy, view] },
    chunkColumns(columns).map(buildFactsQuery),
  );
  const rows = parts[0]?.rows ?? 0;
  const facts = parts.flatMap((part) => part.facts);

  const profiles: ColumnProfile[] = [];
  const whole: Pick<TableProfile, 'duplicates' | 'correlations'> = {
    duplicates: { rows: 0, by: 'exact' },
    correlations: [],
  };
  const counting: string[] = [];
  const asked: ProfileQuery<void>[] = [];
  for (const [index, column] of columns.entries()) {
    const known = facts[index];
    if (!known) continue;
    const profile = buildColumnProfile(column, relation.columns[index]?.type ?? '', known);
    profiles.push(profile);
    const before = former?.columns.find(({ name }) => name === column.name);
    const { prepare, queries } = buildColumnQueries(column, rows, known, before);
    counting.push(...prepare);
    for (const ask of queries) asked.push(assignTo(profile, ask));
  }
  for (const ask of buildTableQueries(columns, rows)) asked.push(assignTo(whole, ask));
  await runQueries(engine, { ...session, prepare: [view, ...counting] }, asked);
  return {
    version: 1,
    table,
    rows,
    bytes: relation.bytes,
    profiledAt: new Date().toISOString(),
    sample: sample === undefined ? null : rows,
    columns: profiles,
    ...whole,
  };
}

/** Returns a query whose answer is added to `target`. */
function assignTo<Target extends object>(
  target: Target,
  asked: ProfileQuery<Partial<Target>>,
): ProfileQuery<void> {
  return {
    query: asked.query,
    read: (rows) => void Object.assign(target, asked.read(rows)),
  };
}

/** Parses text and draws a sample only once; reads Parquet in place. */
function prepareSource({ sql, isParquet }: Relation, sample: number | undefined, path: string) {
  if (isParquet && sample === undefined) {
    return { copy: [], view: `CREATE VIEW ${PROFILED_VIEW} AS ${sql}` };
  }
  const drawn = sample === undefined ? '' : ` USING SAMPLE reservoir(${Math.trunc(sample)} ROWS)`;
  const kept = quoteLiteral(path);
  return {
    copy: [`COPY (SELECT * FROM (${sql})${drawn}) TO ${kept} (FORMAT parquet)`],
    view: `CREATE VIEW ${PROFILED_VIEW} AS SELECT * FROM read_parquet(${kept})`,
  };
}

function chunkColumns(columns: readonly QueriedColumn[]): QueriedColumn[][] {
  const chunks = Math.max(1, Math.ceil(columns.length / COLUMNS_AT_ONCE));
  return Array.from({ length: chunks }, (_, index) =>
    columns.slice(index * COLUMNS_AT_ONCE, (index + 1) * COLUMNS_AT_ONCE),
  );
}
