import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../ledger/ledger.js';
import { patiently } from './patiently.js';
import {
  type DeliveredText,
  type Delivering,
  outcomeOf,
  type TextOutcome,
} from './text-outcome.js';

const LOOK_MS = 500;
/** Runs of a flow that are looked at: one of them has read the files, or will. */
const RUNS_LOOKED_AT = 20;

/** What is waited for. */
export interface WatchedTexts {
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
        fates: await ledger.sourceFiles.fatesOf(source, waiting),
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
