import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryOutcome } from '../ledger/files/source-files.js';
import type { Ledger } from '../ledger/ledger.js';
import { isOver, type Run } from '../ledger/runs/run.entity.js';
import { patiently } from './retry-request.js';

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
interface RunsAround {
  before: readonly Run[];
  after: readonly Run[];
}

/**
 * What became of a text, by what the ledger says of it.
 * @returns undefined while that is not decided
 */
function outcomeOf(
  { isSent }: DeliveredText,
  fate: DeliveryOutcome,
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

const LOOK_MS = 500;
/** Runs of a flow that are looked at: one of them has read the files, or will. */
const RUNS_LOOKED_AT = 20;

/** What is waited for. */
interface WatchedTexts {
  /** URL of the source that they were delivered to. */
  source: string;
  texts: readonly DeliveredText[];
  when: Delivering;
  /** Whether something else has told what became of one. */
  isTold?(text: DeliveredText): boolean;
}

/**
 * Waits until it is decided what becomes of each of a flow's texts.
 * @param tell is told of each once
 * @throws the signal's reason when it is aborted
 */
export async function watchTexts(
  ledger: Pick<Ledger, 'runs' | 'sourceFiles'>,
  { source, texts, when, isTold = () => false }: WatchedTexts,
  tell: (text: DeliveredText, outcome: TextOutcome) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let waiting = texts;
  while (waiting.length > 0) {
    const { before, fates, after } = await patiently(async () => {
      const runs = () => ledger.runs.list(RUNS_LOOKED_AT);
      return {
        before: await runs(),
        fates: await ledger.sourceFiles.outcomesOf(source, waiting),
        after: await runs(),
      };
    }, signal);
    const undecided: DeliveredText[] = [];
    for (const [index, text] of waiting.entries()) {
      if (isTold(text)) continue;
      const fate = fates[index];
      const outcome = fate && outcomeOf(text, fate, { before, after }, when);
      if (outcome) await tell(text, outcome);
      else undecided.push(text);
    }
    waiting = undecided;
    if (waiting.length > 0) await delay(LOOK_MS, undefined, { signal });
  }
}
