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

/** Asks in one session. @returns what each answer says, in order */
async function askAll<Said>(
  engine: QueryEngine,
  session: Omit<QuerySession, 'questions'>,
  asked: readonly Asked<Said>[],
): Promise<Said[]> {
  const questions = asked.map(({ question }) => question);
  const answers = await engine.run({ ...session, questions });
  return asked.map(({ read }, index) => read(answers[index]?.rows ?? []));
}

/** Values of a column up to which each is counted; HyperLogLog, t-digest and approx_top_k beyond. */
const VALUES_MAX = 1_000_000;
/** Rows that are sorted in memory for quantiles, where that takes less time than to add up so many values. */
const SORTED_MAX = 5_000_000;
const ADDED_MAX = 20_000;
/** Rows that are sorted in less time than it takes to plan anything else. */
const FEW = 50_000;

/** What is asked of a column once its facts are known. */
interface ColumnAsks {
  /** What runs before, so that the rest can name its values. */
  prepare: string[];
  asks: Asked<Partial<ColumnProfile>>[];
}

/** @param rows of the table */
function asksOf(
  column: AskedColumn,
  rows: number,
  facts: ColumnFacts,
  former: ColumnProfile | undefined,
): ColumnAsks {
  const { kind, isPersonal } = column;
  if (facts.nulls === rows) return { prepare: [], asks: [] };
  // The estimate of the facts is a rough one, but there are never more values than rows.
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

/** A column of which only its facts are known. */
function columnOf(
  { name, kind, isPersonal }: AskedColumn,
  type: string,
  { values: _values, low: _low, high: _high, ...facts }: ColumnFacts,
): ColumnProfile {
  const distinct = { count: 0, by: 'exact' } as const;
  return { name, type, kind, isPersonal, distinct, patterns: null, ...NO_VALUES, ...facts };
}

export interface ProfileOptions {
  /** Address of the table, or path of the file, as it is shown. */
  table: string;
  /** For each of the two looks that a profile takes. */
  limits: QueryLimits;
  /** Columns of which no value may be shown, by name. */
  personal?: readonly string[];
  /** The profile before, for its deciles and values to be counted again. */
  former?: TableProfile;
  /** Rows to draw by chance and look at; all when left out. */
  sample?: number;
  /** Folder below which rows lie for as long as it takes. */
  folder?: string;
  signal?: AbortSignal;
}

/** Columns of one question: it would not be planned fast with all figures of hundreds. */
const COLUMNS_AT_ONCE = 20;

/**
 * Looks at every row of a relation. Memory is bounded by the limits whatever its size: text is parsed once and kept
 * as Parquet for as long as it takes, Parquet is read where it lies.
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

/** Completes `target` by what an answer says. */
function into<Target extends object>(target: Target, asked: Asked<Partial<Target>>): Asked<void> {
  return {
    question: asked.question,
    read: (rows) => void Object.assign(target, asked.read(rows)),
  };
}

/** Text is parsed once, and a sample drawn once; Parquet is read where it lies. */
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
