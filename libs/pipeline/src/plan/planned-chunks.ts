import type { Flow } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';
import { overlap, toDayRange } from '../flow/period.js';
import type { MartTable } from '../flow/mart.js';
import { chunkPrefix, martPrefix } from '../flow/zones.js';
import type { Chunk } from '../ledger/snapshots/chunk-ledger.js';
import type { FormerChunk, DeclaredRows, RowsBasis } from '../ledger/runs/run-plans.js';
import type { PlanContext } from './plan-context.js';

/** Expected number of rows, and its source. */
interface ExpectedRows {
  /** Null when unknown. */
  rows: number | null;
  by: RowsBasis;
}

/** Facts that are known before reading a row. */
interface RowFacts {
  stated: readonly DeclaredRows[];
  former: readonly FormerChunk[];
}

type RowFlow = Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares'>;

const NOTHING: ExpectedRows = { rows: null, by: 'unknown' };

/**
 * Returns the expected rows of a chunk. Exact for a reused chunk. For a dataset, and relations with one row for each of
 * its rows, at most the rows of its files. For others the rows in the previous snapshot or, without a previous chunk,
 * at most the rows that it groups.
 */
export function expectedRows(
  flow: RowFlow,
  { relation, period, existing, lacksFiles }: PlannedChunk,
  { stated, former }: RowFacts,
): ExpectedRows {
  if (existing && !lacksFiles) return { rows: existing.rows, by: 'ledger' };
  const rowForRows = countDeclared(rowForRow(flow, relation), period, stated);
  if (rowForRows) return rowForRows;
  const before = former.find((each) => each.relation === relation && each.period === period);
  if (before) return { rows: before.rows, by: 'former' };
  return countDeclared(groupedFrom(flow, relation), period, stated) ?? NOTHING;
}

/** Returns the rows of a dataset's files in a period, an upper bound; undefined when unknown. */
function countDeclared(
  dataset: string | undefined,
  period: string,
  stated: readonly DeclaredRows[],
): ExpectedRows | undefined {
  const parts = stated.filter((each) => each.relation === dataset);
  const within = parts.filter((each) => isWithin(each.period, period));
  // A part that is longer than the period cannot be divided.
  const isKnown = parts.every((each) => within.includes(each) || !shares(each.period, period));
  return isKnown && within.length > 0 ? { rows: sumRows(within), by: 'files' } : undefined;
}

/** Returns the rows of all chunks of a relation, with the least certain source among them. */
function sumExpected(chunks: readonly ExpectedRows[]): ExpectedRows {
  if (chunks.some(({ rows }) => rows === null)) return NOTHING;
  const by = (['former', 'files'] as const).find((each) => chunks.some((told) => told.by === each));
  return { rows: chunks.reduce((sum, { rows }) => sum + (rows ?? 0), 0), by: by ?? 'ledger' };
}

/** Returns the dataset with one row for each row of the relation. */
function rowForRow(
  { datasets, models, marts, shares }: RowFlow,
  relation: string,
): string | undefined {
  if (datasets.has(relation)) return relation;
  const mart = [...marts, ...shares].find(({ name }) => name === relation);
  const model = mart?.reconciles?.rows === true ? mart.reconciles.with : relation;
  return models.find(({ name }) => name === model)?.rowsOf;
}

/**
 * Returns the dataset whose rows a mart groups: it reads only this dataset and parameters, its money is the dataset's,
 * and its rows stay in their period.
 */
function groupedFrom({ models, marts }: RowFlow, relation: string): string | undefined {
  const mart = marts.find(({ name }) => name === relation);
  const model = mart?.reconciles?.with;
  if (!mart || mart.period?.lookBackDays !== undefined) return undefined;
  if (!mart.reads.every((input) => input === model || input === PARAMETERS)) return undefined;
  return models.find(({ name }) => name === model)?.rowsOf;
}

function isWithin(part: string, period: string): boolean {
  const [inner, outer] = [toDayRange(part), toDayRange(period)];
  if (!outer) return true;
  return inner !== undefined && inner.from >= outer.from && inner.before <= outer.before;
}

function shares(part: string, period: string): boolean {
  const [theirs, own] = [toDayRange(part), toDayRange(period)];
  return !theirs || !own || overlap(theirs, own);
}

const sumRows = (parts: readonly DeclaredRows[]) => parts.reduce((sum, { rows }) => sum + rows, 0);

/** A chunk in the plan of a run. */
export interface PlannedChunk {
  relation: string;
  period: string;
  digest: string;
  /** The chunk from an earlier run or attempt. */
  existing: Chunk | undefined;
  /** Existing or future folder of its Parquet. */
  folder: string;
  lacksFiles: boolean;
}

/** A dataset, model or mart to plan chunks for. */
export interface PlanTarget {
  relation: string;
  /** Digests by period. */
  chunks: ReadonlyMap<string, string>;
  /** Lake folders that contain its chunks. */
  root: string;
  /** Returns the folder for a chunk that this run builds. */
  buildFolder: (period: string, digest: string) => string;
}

/** Most periods that a log line names. */
const NAMED_MAX = 6;

/**
 * Returns the chunks of relations for a run's snapshot, and whether the lake has them. Logs the chunks to build, and
 * those with missing files.
 */
export async function planChunks(
  context: Pick<PlanContext, 'lake' | 'ledger' | 'logger' | 'runId'>,
  targets: readonly PlanTarget[],
): Promise<PlannedChunk[][]> {
  const planned = await findChunks(context, targets);
  logChunks(context, targets, planned);
  return planned;
}

/** Logs the chunks that `findChunks` found. */
export function logChunks(
  context: Pick<PlanContext, 'logger' | 'runId'>,
  targets: readonly PlanTarget[],
  planned: readonly (readonly PlannedChunk[])[],
): void {
  for (const [index, { relation }] of targets.entries()) {
    logRelation(context, relation, planned[index] ?? []);
  }
}

function logRelation(
  context: Pick<PlanContext, 'logger' | 'runId'>,
  relation: string,
  chunks: readonly PlannedChunk[],
): void {
  for (const { existing, lacksFiles } of chunks) {
    if (existing?.bytes == null || !lacksFiles) continue;
    logRebuild(context, existing, `its files in ${existing.folder} are damaged or missing`);
  }
  logPlan(context, relation, chunks);
}

/** Returns the same without logging. */
export async function findChunks(
  context: Pick<PlanContext, 'lake' | 'ledger'>,
  targets: readonly PlanTarget[],
): Promise<PlannedChunk[][]> {
  const digests = targets.flatMap(({ chunks }) => [...chunks.values()]);
  const found = await context.ledger.chunks.listByDigest(digests);
  const known = new Map(found.map((each) => [each.digest, each]));
  return Promise.all(
    targets.map(async ({ relation, chunks, root, buildFolder }) => {
      const isKnown = [...chunks.values()].some((digest) => known.has(digest));
      const bytes = isKnown ? await bytesByFolder(context, root) : new Map<string, number>();
      return Array.from(chunks, ([period, digest]): PlannedChunk => {
        const chunk = known.get(digest);
        const lacksFiles = chunk?.bytes == null || chunk.bytes !== (bytes.get(chunk.folder) ?? 0);
        const folder = lacksFiles ? buildFolder(period, digest) : chunk.folder;
        return { relation, period, digest, existing: chunk, folder, lacksFiles };
      });
    }),
  );
}

/** Logs the periods of a relation that the run builds. */
function logPlan(
  { logger, runId }: Pick<PlanContext, 'logger' | 'runId'>,
  relation: string,
  chunks: readonly PlannedChunk[],
): void {
  const made = chunks.filter(({ lacksFiles }) => lacksFiles).map(({ period }) => period);
  const named = made.length > NAMED_MAX ? [...made.slice(0, NAMED_MAX), '…'] : made;
  const list = made.length > 0 ? `: ${named.join(', ')}` : '';
  logger.log(
    `run ${runId}: ${relation}: the run builds ${made.length} of ${chunks.length} periods${list}`,
  );
}

/** Logs why the run builds an existing chunk again. */
function logRebuild(
  { logger }: Pick<PlanContext, 'logger'>,
  { relation, period }: Pick<Chunk, 'relation' | 'period'>,
  why: string,
): void {
  logger.warn(`${relation}: the run builds the chunk of ${period} again: ${why}`);
}

/** Returns the built chunks, with the bytes of their files. */
export async function measureChunks(
  context: Pick<PlanContext, 'lake'>,
  chunks: readonly PlannedChunk[],
): Promise<{ digest: string; bytes: number }[]> {
  return Promise.all(
    chunks.map(async ({ digest, folder }) => {
      const bytes = await bytesByFolder(context, folder);
      return { digest, bytes: bytes.get(folder) ?? 0 };
    }),
  );
}

/** Returns the bytes of objects by folder below another, including sub-folders. */
async function bytesByFolder(
  { lake }: Pick<PlanContext, 'lake'>,
  root: string,
): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for await (const { key, bytes } of lake.list(root)) {
    for (const { index } of key.matchAll(/\//g)) {
      const folder = key.slice(0, index + 1);
      if (folder.length >= root.length) sums.set(folder, (sums.get(folder) ?? 0) + bytes);
    }
  }
  return sums;
}

/** A chunk of a table of the warehouse in the plan of a run. */
export interface PlannedRows extends PlannedChunk {
  /** Whether its rows are missing in the warehouse. */
  lacksRows: boolean;
}

/** A table of the warehouse, with the digests of its chunks by period. */
export interface PlannedTable {
  table: Pick<MartTable, 'name'>;
  chunks: ReadonlyMap<string, string>;
}

/**
 * Returns the chunks of tables for a run's snapshot, and what lake and warehouse lack of them. Logs like `planChunks`,
 * and those with missing rows.
 */
export async function planTables(
  context: Pick<PlanContext, 'lake' | 'ledger' | 'logger' | 'runId'>,
  tables: readonly PlannedTable[],
): Promise<PlannedRows[][]> {
  const targets = tables.map(({ table: { name }, chunks }): PlanTarget => {
    const buildFolder = (period: string, digest: string) => chunkPrefix(name, period, digest);
    return { relation: name, chunks, root: martPrefix(name), buildFolder };
  });
  const found = await findChunks(context, targets);
  const existing = found.flat().flatMap((chunk) => chunk.existing ?? []);
  const loaded = await context.ledger.chunks.listLoaded(existing);
  return found.map((chunks, index) => {
    const planned = chunks.map((chunk): PlannedRows => {
      const lacksRows = !chunk.existing || !hasAllRows(chunk.existing, loaded);
      return { ...chunk, lacksRows };
    });
    logRelation(context, tables[index]?.table.name ?? '', planned);
    for (const { existing, lacksRows } of planned) {
      if (existing?.bytes == null || !lacksRows) continue;
      logRebuild(context, existing, 'its rows are missing');
    }
    return planned;
  });
}

/**
 * Returns whether the warehouse has the rows of a chunk: those that the engine wrote, if it counted them. A chunk
 * without rows is known to have none only if the engine says so.
 * @param loaded digests of the chunks with rows in the warehouse
 */
function hasAllRows({ digest, rows, rowsWritten }: Chunk, loaded: ReadonlySet<string>): boolean {
  if (rowsWritten === null) return loaded.has(digest);
  return rows === rowsWritten && loaded.has(digest) === rowsWritten > 0;
}

/** A planned chunk; for a mart, its rows may also be missing in the warehouse. */
export type AnyPlannedChunk = PlannedChunk & { lacksRows?: boolean };

export const needsBuild = ({ lacksFiles, lacksRows }: AnyPlannedChunk): boolean =>
  lacksFiles || lacksRows === true;

/** Records what a stage will build, for comparison with the outcome. */
export async function recordPlan(
  { flow, ledger, plan, runId, stage }: PlanContext,
  relations: ReadonlyMap<string, readonly AnyPlannedChunk[]>,
): Promise<void> {
  if (relations.size === 0) return;
  const { plans } = ledger;
  // The ledger has the rows of all others.
  const isEstimated = [...relations.values()].flat().some(({ lacksFiles }) => lacksFiles);
  const facts = {
    stated: isEstimated ? await plans.listDeclaredRows(runId) : [],
    former: isEstimated ? await plans.listFormerChunks(plan.former) : [],
  };
  const planned = Array.from(relations, ([relation, chunks]) => ({
    relation,
    periods: chunks.length,
    toMake: chunks.filter(needsBuild).length,
    ...sumExpected(chunks.map((chunk) => expectedRows(flow, chunk, facts))),
  }));
  await plans.record(runId, stage, planned);
}
