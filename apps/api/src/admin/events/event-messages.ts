import type { EventFilter, EventGap, LedgerEvent } from '#pipeline/ledger/event-log.js';
import { isOver } from '#pipeline/ledger/run.entity.js';
import type { RunLedger } from '#pipeline/ledger/run-ledger.js';
import type { StageRun } from '#pipeline/ledger/stage-run.entity.js';
import type { EventFeed } from './event-feed.js';

/** How often the progress of a run is looked at. */
const LOOK_MS = 1_000;
/** Proxies close a connection on which nothing comes. */
const BEAT_MS = 15_000;

/** How far a run is. */
export interface RunProgress {
  run: string;
  status: string;
  stages: Pick<StageRun, 'stage' | 'status' | 'attempt' | 'step' | 'rowsDone' | 'rowsExpected'>[];
}

/** Events that are asked for were dropped for their age: all up to a number. */
export interface Gap extends EventGap {
  /** Number of the last event that the client has. */
  after: number;
}

/** What those who follow are told; only an event has an `id`. */
export type EventMessage = LedgerEvent | RunProgress | Gap;

export const isEvent = (message: EventMessage): message is LedgerEvent => 'kind' in message;
export const isGap = (message: EventMessage): message is Gap => 'droppedUpTo' in message;

/** What is to be told. */
export interface Wanted {
  /** Number of the last event that the client has. */
  from: number;
  filter: EventFilter;
  signal: AbortSignal;
}

/**
 * Events after a number, as they come; first the gap, when some of them were dropped. Of a run its progress
 * comes too, when it has changed, and all ends once it is over and was told; else it ends with the signal.
 * @returns `undefined` each time that nothing has come for a while
 */
export async function* eventMessages(
  feed: Pick<EventFeed, 'follow' | 'gapAfter'>,
  runs: Pick<RunLedger, 'get'>,
  { from, filter, signal }: Wanted,
): AsyncGenerator<EventMessage | undefined> {
  const { runId } = filter;
  const beatMs = runId === undefined ? BEAT_MS : LOOK_MS;
  let shown = '';
  let beats = 0;
  let wasOver = false;
  const gap = await feed.gapAfter(from, filter);
  if (gap) yield { after: from, ...gap };
  for await (const event of feed.follow(from, filter, { beatMs, signal })) {
    if (event || runId === undefined) {
      yield event;
      continue;
    }
    // What was written before the run ended has been told by the look after it.
    if (wasOver) return;
    const { run, stages } = await runs.get(runId);
    wasOver = isOver(run);
    const progress = { run: runId, status: run.status, stages: stages.map(look) };
    const text = JSON.stringify(progress);
    if (text !== shown) yield progress;
    else if (++beats % (BEAT_MS / LOOK_MS) === 0) yield undefined;
    shown = text;
  }
}

const look = ({ stage, status, attempt, step, rowsDone, rowsExpected }: StageRun) => ({
  stage,
  status,
  attempt,
  step,
  rowsDone,
  rowsExpected,
});
