import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { literal } from '#lake/ports/compute.js';
import type { QueryEngine, QueryLimits, QuerySession } from '#lake/ports/query-engine.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { Relation } from '../tables/table.js';
import { type ColumnProfile, isOnLine, NO_VALUES, type TableProfile } from './table-profile.js';
import {
  type Asked,
  type AskedColumn,
  askedColumn,
  type ColumnFacts,
  factsOf,
  PROFILED,
  wholeAsks,
} from './facts.js';
import {
  countedValues,
  countingOf,
  countsOf,
  estimatedValues,
  histogramOf,
  likelyValues,
  patternsOf,
} from './values.js';
import { byCuts, type QuantileWay, spreadOf } from './values.js';

/** Runs queries in one session. @returns each answer as read, in order */
async function askAll<Said>(
  engine: QueryEngine,
  session: Omit<QuerySession, 'questions'>,
  asked: readonly Asked<Said>[],
): Promise<Said[]> {
  const questions = asked.map(({ question }) => question);
  const answers = await engine.run({ ...session, questions });
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
interface ColumnAsks {
  /** Statements that run first and let the queries name the column's values. */
  prepare: string[];
  asks: Asked<Partial<ColumnProfile>>[];
}

/** Returns the queries of a column. @param rows of the table */
function asksOf(
  column: AskedColumn,
  rows: number,
  facts: ColumnFacts,
  former: ColumnProfile | undefined,
): ColumnAsks {
  const { kind, isPersonal } = column;
  if (facts.nulls === rows) return { prepare: [], asks: [] };
  // The estimate is rough, but there are never more values than rows.
  const isEach = Math.min(rows, facts.values) <= VALUES_MAX;
  const asks: Asked<Partial<ColumnProfile>>[] = [];
  if (isEach) asks.push(countedValues(column));
  else {
    asks.push(estimatedValues(column));
    if (!isPersonal) asks.push(likelyValues(column));
  }
  if (isPersonal || kind === 'text') asks.push(patternsOf(column, isEach));
  if (!isPersonal) {
    if (isOnLine(kind) && facts.low !== null && facts.high !== null) {
      asks.push(
        spreadOf(column, wayOf(rows, facts.values), rows - facts.nulls - facts.notFinite),
        histogramOf(column, facts.low, facts.high),
      );
    }
    asks.push(...byFormer(column, former));
  }
  return { prepare: [countingOf(column, isEach)], asks };
}

function wayOf(rows: number, values: number): QuantileWay {
  if (rows <= FEW || (values > ADDED_MAX && rows <= SORTED_MAX)) return 'sorted';
  return Math.min(rows, values) <= VALUES_MAX ? 'by-value' : 't-digest';
}

function byFormer(
  column: AskedColumn,
  former: ColumnProfile | undefined,
): Asked<Partial<ColumnProfile>>[] {
  if (former?.kind !== column.kind) return [];
  const { deciles, mostFrequent } = former;
  if (column.kind === 'number' && deciles) {
    const { question, read } = byCuts(column, deciles.edges);
    return [{ question, read: (all) => ({ byFormer: { deciles: read(all), values: [] } }) }];
  }
  const values = mostFrequent?.values.map(({ value }) => value) ?? [];
  const isNamed = column.kind === 'text' || column.kind === 'boolean';
  if (!isNamed || values.length === 0) return [];
  const { question, read } = countsOf(column, values);
  return [{ question, read: (all) => ({ byFormer: { deciles: null, values: read(all) } }) }];
}

/** Returns the profile of a column from its facts alone. */
function columnOf(
  { name, kind, isPersonal }: AskedColumn,
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
export async function profileOf(
  relation: Relation,
  engine: QueryEngine,
  options: ProfileOptions,
): Promise<TableProfile> {
  const folder = await (options.folder === undefined
    ? makeTemporaryFolder('profile')
    : mkdtemp(join(options.folder, 'profile-')));
  try {
    return await look(relation, engine, options, folder);
  } finally {
    await dropProcessFolder(folder);
  }
}

async function look(
  relation: Relation,
  engine: QueryEngine,
  { table, limits, personal = [], former, sample, signal }: ProfileOptions,
  folder: string,
): Promise<TableProfile> {
  const columns = relation.columns.map(({ name, type }, position) =>
    askedColumn(name, type, personal.includes(name), position),
  );
  const { copy, view } = sourceOf(relation, sample, join(folder, 'rows.parquet'));
  const session = { files: relation.files, folder, limits, ...(signal && { signal }) };
  const parts = await askAll(
    engine,
    { ...session, prepare: [...copy, view] },
    chunksOf(columns).map(factsOf),
  );
  const rows = parts[0]?.rows ?? 0;
  const facts = parts.flatMap((part) => part.facts);

  const profiles: ColumnProfile[] = [];
  const whole: Pick<TableProfile, 'duplicates' | 'correlations'> = {
    duplicates: { rows: 0, by: 'exact' },
    correlations: [],
  };
  const counting: string[] = [];
  const asked: Asked<void>[] = [];
  for (const [index, column] of columns.entries()) {
    const known = facts[index];
    if (!known) continue;
    const profile = columnOf(column, relation.columns[index]?.type ?? '', known);
    profiles.push(profile);
    const before = former?.columns.find(({ name }) => name === column.name);
    const { prepare, asks } = asksOf(column, rows, known, before);
    counting.push(...prepare);
    for (const ask of asks) asked.push(into(profile, ask));
  }
  for (const ask of wholeAsks(columns, rows)) asked.push(into(whole, ask));
  await askAll(engine, { ...session, prepare: [view, ...counting] }, asked);
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
function into<Target extends object>(target: Target, asked: Asked<Partial<Target>>): Asked<void> {
  return {
    question: asked.question,
    read: (rows) => void Object.assign(target, asked.read(rows)),
  };
}

/** Parses text and draws a sample only once; reads Parquet in place. */
function sourceOf({ sql, isParquet }: Relation, sample: number | undefined, path: string) {
  if (isParquet && sample === undefined) {
    return { copy: [], view: `CREATE VIEW ${PROFILED} AS ${sql}` };
  }
  const drawn = sample === undefined ? '' : ` USING SAMPLE reservoir(${Math.trunc(sample)} ROWS)`;
  const kept = literal(path);
  return {
    copy: [`COPY (SELECT * FROM (${sql})${drawn}) TO ${kept} (FORMAT parquet)`],
    view: `CREATE VIEW ${PROFILED} AS SELECT * FROM read_parquet(${kept})`,
  };
}

function chunksOf(columns: readonly AskedColumn[]): AskedColumn[][] {
  const chunks = Math.max(1, Math.ceil(columns.length / COLUMNS_AT_ONCE));
  return Array.from({ length: chunks }, (_, index) =>
    columns.slice(index * COLUMNS_AT_ONCE, (index + 1) * COLUMNS_AT_ONCE),
  );
}
