import type { EventFilter, LedgerEvent } from '#pipeline/ledger/event-log.js';
import { isOver } from '#pipeline/ledger/run.entity.js';
import type { RunLedger } from '#pipeline/ledger/run-ledger.js';
import type { StageRun } from '#pipeline/ledger/stage-run.entity.js';
import type { EventFeed } from './event-feed.js';

/** How often the progress of a run is looked at. */
const LOOK_MS = 1_000;
/** Proxies close a connection on which nothing comes. */
const BEAT_MS = 15_000;

/** What is to be sent. */
interface Wanted {
  /** Number of the last event that the client has. */
  from: number;
  filter: EventFilter;
  signal: AbortSignal;
}

/**
 * Server-sent events: those after a number, as they come. `gap` comes first when some of them were dropped
 * for their age. Of a run its progress comes too, when it has changed, and `end` once it is over and all was
 * sent. Text of the format in
 * https://html.spec.whatwg.org/multipage/server-sent-events.html.
 */
export async function* eventStream(
  feed: Pick<EventFeed, 'follow' | 'gapAfter'>,
  runs: Pick<RunLedger, 'get'>,
  { from, filter, signal }: Wanted,
): AsyncGenerator<string> {
  const { runId } = filter;
  const beatMs = runId === undefined ? BEAT_MS : LOOK_MS;
  let shown = '';
  let beats = 0;
  // At once, so that the client knows that it is connected.
  yield ': connected\n\n';
  const gap = await feed.gapAfter(from, filter);
  if (gap) yield `event: gap\ndata: ${JSON.stringify({ after: from, ...gap })}\n\n`;
  let wasOver = false;
  for await (const event of feed.follow(from, filter, { beatMs, signal })) {
    if (event) {
      yield textOf(event);
      continue;
    }
    if (runId === undefined) {
      yield ': still there\n\n';
      continue;
    }
    // What was written before the run ended has been sent by the look after it.
    if (wasOver) {
      yield 'event: end\ndata: {}\n\n';
      return;
    }
    const { run, stages } = await runs.get(runId);
    wasOver = isOver(run);
    const progress = JSON.stringify({ run: runId, status: run.status, stages: stages.map(look) });
    if (progress !== shown) yield `event: progress\ndata: ${progress}\n\n`;
    else if (++beats % (BEAT_MS / LOOK_MS) === 0) yield ': still there\n\n';
    shown = progress;
  }
}

const look = ({ stage, status, attempt, step, rowsDone, rowsExpected }: StageRun) => ({
  ...{ stage, status, attempt, step, rowsDone, rowsExpected },
});

function textOf({ id, kind, ...event }: LedgerEvent): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ id, kind, ...event })}\n\n`;
}
