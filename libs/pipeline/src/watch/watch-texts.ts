import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryOutcome } from '../ledger/files/source-files.js';
import type { Ledger } from '../ledger/ledger.js';
import { isOver, type Run } from '../ledger/runs/run.entity.js';
import { withRetries } from './retry-request.js';

/** A delivered text. Times are those of the database. */
export interface DeliveredText {
  path: string;
  sha256: string;
  /** False if the text was in the source before. */
  isSent: boolean;
}

/** Time span of a delivery. */
export interface DeliverySpan {
  /** Before the first file. */
  began: Date;
  /** After the last file. */
  ended: Date;
}

/** Final outcome of a text. */
export type TextOutcome =
  | { kind: 'taken'; dataset: string | null; runId: string | undefined; rowsIn: number | null }
  /** The same text was delivered at another path and counts once. */
  | { kind: 'duplicate'; of: string; runId: string | undefined }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'withdrawn' }
  /** The run that read it failed or was cancelled. */
  | { kind: 'failed'; run: Run }
  /** A run that started after the delivery has ended without it. */
  | { kind: 'left'; run: Run };

/** The newest runs of a flow, newest first, before and after the outcomes were read. */
interface RunsAround {
  before: readonly Run[];
  after: readonly Run[];
}

/**
 * Returns the outcome of a text from the ledger.
 * @returns undefined while it is undecided
 */
function decideOutcome(
  { isSent }: DeliveredText,
  fate: DeliveryOutcome,
  { before, after }: RunsAround,
  { began, ended }: DeliverySpan,
): TextOutcome | undefined {
  const { status, error, refusedAt, dataset, deliveredAs, path, takenBy } = fate;
  // Runs that were requested after the delivery saw all its files, and the outcome was read after they ended.
  const passed = before.find((run) => isOver(run) && run.requestedAt >= ended);
  const left = passed && ({ kind: 'left', run: passed } as const);
  const isOfBefore = status === 'E' && isSent && refusedAt !== null && refusedAt < began;
  if (!fate.isSeen || isOfBefore) return left;
  if (fate.isWithdrawn) return { kind: 'withdrawn' };
  if (status === 'I') {
    // Its rows are published before its run has ended.
    if (takenBy?.isOver === false) return undefined;
    const runId = takenBy?.runId;
    if (deliveredAs !== null && deliveredAs !== path) {
      return { kind: 'duplicate', of: deliveredAs, runId };
    }
    return { kind: 'taken', dataset, runId, rowsIn: takenBy?.rowsIn ?? null };
  }
  if (error) {
    // Its run may still have to move it.
    const isMoved = before.some((run) => endedSince(run, refusedAt ?? began));
    return isMoved ? { kind: 'refused', ...error } : undefined;
  }
  if (after.some((run) => !isOver(run))) return undefined;
  const [newest] = after;
  const isLost = newest?.status === 'failed' || newest?.status === 'cancelled';
  return isLost && endedSince(newest, began) ? { kind: 'failed', run: newest } : left;
}

const endedSince = ({ finishedAt }: Run, since: Date) => finishedAt !== null && finishedAt >= since;

const POLL_MS = 500;
/** Number of newest runs to read: one of them has read the files, or will. */
const RUNS_LOOKED_AT = 20;

interface WatchedTexts {
  /** URL of the source that received them. */
  source: string;
  texts: readonly DeliveredText[];
  when: DeliverySpan;
  /** Returns whether another channel has reported the text's outcome. */
  isReported?(text: DeliveredText): boolean;
}

/**
 * Waits until the outcome of each text is decided.
 * @param tell called once for each text
 * @throws the signal's reason when it aborts
 */
export async function watchTexts(
  ledger: Pick<Ledger, 'runs' | 'sourceFiles'>,
  { source, texts, when, isReported = () => false }: WatchedTexts,
  tell: (text: DeliveredText, outcome: TextOutcome) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let waiting = texts;
  while (waiting.length > 0) {
    const { before, fates, after } = await withRetries(async () => {
      const runs = () => ledger.runs.list(RUNS_LOOKED_AT);
      return {
        before: await runs(),
        fates: await ledger.sourceFiles.listOutcomes(source, waiting),
        after: await runs(),
      };
    }, signal);
    const undecided: DeliveredText[] = [];
    for (const [index, text] of waiting.entries()) {
      if (isReported(text)) continue;
      const fate = fates[index];
      const outcome = fate && decideOutcome(text, fate, { before, after }, when);
      if (outcome) await tell(text, outcome);
      else undecided.push(text);
    }
    waiting = undecided;
    if (waiting.length > 0) await delay(POLL_MS, undefined, { signal });
  }
}
