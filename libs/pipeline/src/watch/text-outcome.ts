import { isOver, type Run } from '../ledger/runs/run.entity.js';
import type { TextFate } from '../ledger/files/source-files.js';

/** A text that was delivered, and when. Times are the database's. */
export interface DeliveredText {
  path: string;
  sha256: string;
  /** False of one that lay there before. */
  isSent: boolean;
}

/** When files were delivered. */
export interface Delivering {
  /** Before the first of them. */
  began: Date;
  /** After the last. */
  ended: Date;
}

/** What became of a text in the end. */
export type TextOutcome =
  | { kind: 'taken'; dataset: string | null; runId: string | undefined; rowsIn: number | null }
  /** The same text counts once, as it was delivered at another path. */
  | { kind: 'duplicate'; of: string; runId: string | undefined }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'withdrawn' }
  /** The run that read it came to nothing. */
  | { kind: 'failed'; run: Run }
  /** A run that began after the delivery has ended without it. */
  | { kind: 'left'; run: Run };

/** The newest runs of a flow, newest first, before the fates were read and after. */
export interface RunsAround {
  before: readonly Run[];
  after: readonly Run[];
}

/**
 * What became of a text, by what the ledger says of it.
 * @returns undefined while that is not decided
 */
export function outcomeOf(
  { isSent }: DeliveredText,
  fate: TextFate,
  { before, after }: RunsAround,
  { began, ended }: Delivering,
): TextOutcome | undefined {
  const { status, error, refusedAt, dataset, deliveredAs, path, takenBy } = fate;
  // Whatever was there when these ended was seen by them, and the fate was read after that.
  const passed = before.find((run) => isOver(run) && run.requestedAt >= ended);
  const left = passed && ({ kind: 'left', run: passed } as const);
  const isOfBefore = status === 'E' && isSent && refusedAt !== null && refusedAt < began;
  if (!fate.isSeen || isOfBefore) return left;
  if (fate.isWithdrawn) return { kind: 'withdrawn' };
  if (status === 'I') {
    // Its rows are published before its run is over.
    if (takenBy?.isOver === false) return undefined;
    const runId = takenBy?.runId;
    if (deliveredAs !== null && deliveredAs !== path) {
      return { kind: 'duplicate', of: deliveredAs, runId };
    }
    return { kind: 'taken', dataset, runId, rowsIn: takenBy?.rowsIn ?? null };
  }
  if (error) {
    // Its run may yet have to move it.
    const isMoved = before.some((run) => endedSince(run, refusedAt ?? began));
    return isMoved ? { kind: 'refused', ...error } : undefined;
  }
  if (after.some((run) => !isOver(run))) return undefined;
  const [newest] = after;
  const isLost = newest?.status === 'failed' || newest?.status === 'cancelled';
  return isLost && endedSince(newest, began) ? { kind: 'failed', run: newest } : left;
}

const endedSince = ({ finishedAt }: Run, since: Date) => finishedAt !== null && finishedAt >= since;
