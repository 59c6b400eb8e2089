import type { Flow } from '../flow/flow.js';
import { PARAMETERS } from '../flow/parameter.js';
import { overlap, rangeOf } from '../flow/period.js';
import type { Chunk } from '../ledger/snapshots/chunk-ledger.js';
import type { FormerChunk, StatedRows, ToldBy } from '../ledger/runs/run-plans.js';
import type { PlanContext } from './plan-context.js';

/** How many rows there are to be, and what told it. */
interface Expected {
  /** Null when nothing tells. */
  rows: number | null;
  by: ToldBy;
}

/** What is known before a row is read. */
interface RowFacts {
  stated: readonly StatedRows[];
  former: readonly FormerChunk[];
}

type RowFlow = Pick<Flow, 'datasets' | 'models' | 'marts' | 'shares'>;

const NOTHING: Expected = { rows: null, by: 'unknown' };

/**
 * Rows that a chunk is to have: exactly those that it has when it is taken over; what files state at most, of a
 * dataset and of what has a row for each of its rows; of others as many as it had in the snapshot before, or,
 * where it was not there, at most those that it groups.
 */
export function expectedRows(
  flow: RowFlow,
  { relation, period, known, lacksFiles }: PlannedChunk,
  { stated, former }: RowFacts,
): Expected {
  if (known && !lacksFiles) return { rows: known.rows, by: 'ledger' };
  const rowForRows = statedOf(rowForRow(flow, relation), period, stated);
  if (rowForRows) return rowForRows;
  const before = former.find((each) => each.relation === relation && each.period === period);
  if (before) return { rows: before.rows, by: 'former' };
  return statedOf(groupedFrom(flow, relation), period, stated) ?? NOTHING;
}

/** What files state of a dataset in a period, at most; undefined when that cannot be told. */
function statedOf(
  dataset: string | undefined,
  period: string,
  stated: readonly StatedRows[],
): Expected | undefined {
  const parts = stated.filter((each) => each.relation === dataset);
  const within = parts.filter((each) => isWithin(each.period, period));
  // A part that is longer than the period cannot be told apart.
  const isTold = parts.every((each) => within.includes(each) || !shares(each.period, period));
  return isTold && within.length > 0 ? { rows: sumOf(within), by: 'files' } : undefined;
}

/** Rows of all chunks of a relation together, as surely as the least sure of them. */
export function expectedOf(chunks: readonly Expected[]): Expected {
  if (chunks.some(({ rows }) => rows === null)) return NOTHING;
  const by = (['former', 'files'] as const).find((each) => chunks.some((told) => told.by === each));
  return { rows: chunks.reduce((sum, { rows }) => sum + (rows ?? 0), 0), by: by ?? 'ledger' };
}

/** The dataset of which a relation has a row for each row. */
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
 * The dataset whose rows a mart groups: it reads nothing else but parameters, its money is theirs, and none of its
 * rows is of another period.
 */
function groupedFrom({ models, marts }: RowFlow, relation: string): string | undefined {
  const mart = marts.find(({ name }) => name === relation);
  const model = mart?.reconciles?.with;
  if (!mart || mart.period?.lookBackDays !== undefined) return undefined;
  if (!mart.reads.every((input) => input === model || input === PARAMETERS)) return undefined;
  return models.find(({ name }) => name === model)?.rowsOf;
}

function isWithin(part: string, period: string): boolean {
  const [inner, outer] = [rangeOf(part), rangeOf(period)];
  if (!outer) return true;
  return inner !== undefined && inner.from >= outer.from && inner.before <= outer.before;
}

function shares(part: string, period: string): boolean {
  const [theirs, own] = [rangeOf(part), rangeOf(period)];
  return !theirs || !own || overlap(theirs, own);
}

const sumOf = (parts: readonly StatedRows[]) => parts.reduce((sum, { rows }) => sum + rows, 0);

/** A chunk as a run plans it. */
export interface PlannedChunk {
  relation: string;
  period: string;
  digest: string;
  /** As an earlier run, or attempt, left it. */
  known: Chunk | undefined;
  /** Where its Parquet lies, or is to lie. */
  folder: string;
  lacksFiles: boolean;
}

/** A dataset, model or mart whose chunks are to be planned. */
export interface Planned {
  relation: string;
  /** Digests by period. */
  chunks: ReadonlyMap<string, string>;
  /** Folders of the lake under which chunks of it lie. */
  root: string;
  /** Where this run puts one that it makes. */
  folderOf: (period: string, digest: string) => string;
}

/** Periods that a line of the log names. */
const NAMED_MAX = 6;

/**
 * Chunks of a relation that a run's snapshot is to list, and whether the lake has them. The log tells which of
 * them are made, and which of these have lost their files.
 */
export async function planChunks(
  context: Pick<PlanContext, 'lake' | 'ledger' | 'logger' | 'runId'>,
  planned: Planned,
): Promise<PlannedChunk[]> {
  const chunks = await findChunks(context, planned);
  for (const { known, lacksFiles } of chunks) {
    if (known?.bytes == null || !lacksFiles) continue;
    logRebuild(context, known, `its files in ${known.folder} are damaged or gone`);
  }
  logPlan(context, planned.relation, chunks);
  return chunks;
}

/** The same without a word in the log. */
export async function findChunks(
  context: Pick<PlanContext, 'lake' | 'ledger'>,
  { relation, chunks: digests, root, folderOf }: Planned,
): Promise<PlannedChunk[]> {
  const found = await context.ledger.chunks.named([...digests.values()]);
  const known = new Map(found.map((each) => [each.digest, each]));
  const bytes = known.size > 0 ? await bytesByFolder(context, root) : new Map<string, number>();
  return Array.from(digests, ([period, digest]): PlannedChunk => {
    const chunk = known.get(digest);
    const lacksFiles = chunk?.bytes == null || chunk.bytes !== (bytes.get(chunk.folder) ?? 0);
    const folder = lacksFiles ? folderOf(period, digest) : chunk.folder;
    return { relation, period, digest, known: chunk, folder, lacksFiles };
  });
}

/** Logs which periods of a relation the run makes. */
function logPlan(
  { logger, runId }: Pick<PlanContext, 'logger' | 'runId'>,
  relation: string,
  chunks: readonly PlannedChunk[],
): void {
  const made = chunks.filter(({ lacksFiles }) => lacksFiles).map(({ period }) => period);
  const named = made.length > NAMED_MAX ? [...made.slice(0, NAMED_MAX), '…'] : made;
  const list = made.length > 0 ? `: ${named.join(', ')}` : '';
  logger.log(
    `run ${runId}: ${relation}: ${made.length} of ${chunks.length} periods are to be made${list}`,
  );
}

/** Logs why the run makes a chunk anew that an earlier one made. */
export function logRebuild(
  { logger }: Pick<PlanContext, 'logger'>,
  { relation, period }: Pick<Chunk, 'relation' | 'period'>,
  why: string,
): void {
  logger.warn(`${relation}: the chunk of ${period} is made anew: ${why}`);
}

/** Chunks that were made, with the bytes of their files. */
export async function sized(
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

/** Bytes of the objects of each folder below another, those in its sub-folders among them. */
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

/** A chunk as it is planned; of a mart, the warehouse may lack its rows too. */
export type AnyPlannedChunk = PlannedChunk & { lacksRows?: boolean };

export const isToBeMade = ({ lacksFiles, lacksRows }: AnyPlannedChunk): boolean =>
  lacksFiles || lacksRows === true;

/** Writes down what a stage is to make, so that the outcome can be held against it. */
export async function recordPlan(
  { flow, ledger, plan, runId, stage }: PlanContext,
  relations: ReadonlyMap<string, readonly AnyPlannedChunk[]>,
): Promise<void> {
  const { plans } = ledger;
  const facts = { stated: await plans.stated(runId), former: await plans.former(plan.former) };
  const planned = Array.from(relations, ([relation, chunks]) => ({
    relation,
    periods: chunks.length,
    toMake: chunks.filter(isToBeMade).length,
    ...expectedOf(chunks.map((chunk) => expectedRows(flow, chunk, facts))),
  }));
  await plans.record(runId, stage, planned);
}
