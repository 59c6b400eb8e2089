import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { QueryEngine, QueryLimits } from '#lake/ports/query-engine.js';
import { literal } from '#lake/ports/compute.js';
import { dropProcessFolder, makeTemporaryFolder } from '#platform/process/process-folders.js';
import type { Relation } from '../tables/relation.js';
import { areParquet } from './are-parquet.js';
import { askAll } from './ask-all.js';
import { asksOf, columnOf } from './column-asks.js';
import { type Asked, type AskedColumn, askedColumn, PROFILED } from './questions/asked.js';
import { factsOf } from './questions/facts.js';
import { wholeAsks } from './questions/whole-rows.js';
import type { ColumnProfile, TableProfile } from './figures/table-profile.js';

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
  const { copy, view } = await sourceOf(relation, sample, join(folder, 'rows.parquet'));
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
async function sourceOf({ sql, files }: Relation, sample: number | undefined, path: string) {
  const isParquet = files.length > 0 && (await areParquet(files));
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
