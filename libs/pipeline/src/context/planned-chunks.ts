import type { Chunk } from '../ledger/chunk-ledger.js';
import type { StageContext } from './stage-context.js';

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
  context: Pick<StageContext, 'lake' | 'ledger' | 'logger' | 'runId'>,
  planned: Planned,
): Promise<PlannedChunk[]> {
  const chunks = await findChunks(context, planned);
  for (const { known, lacksFiles } of chunks) {
    if (known?.bytes == null || !lacksFiles) continue;
    nameLost(context, known, `its files in ${known.folder} are damaged or gone`);
  }
  tellPlan(context, planned.relation, chunks);
  return chunks;
}

/** The same without a word in the log. */
export async function findChunks(
  context: Pick<StageContext, 'lake' | 'ledger'>,
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

/** Tells in the log which periods of a relation the run makes. */
function tellPlan(
  { logger, runId }: Pick<StageContext, 'logger' | 'runId'>,
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

/** Tells in the log why a chunk that stood is made once more. */
export function nameLost(
  { logger }: Pick<StageContext, 'logger'>,
  { relation, period }: Pick<Chunk, 'relation' | 'period'>,
  why: string,
): void {
  logger.warn(`${relation}: the chunk of ${period} is made anew: ${why}`);
}

/** Chunks that were made, with the bytes of their files. */
export async function sized(
  context: Pick<StageContext, 'lake'>,
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
  { lake }: Pick<StageContext, 'lake'>,
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
