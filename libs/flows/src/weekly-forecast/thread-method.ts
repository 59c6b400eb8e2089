import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Country, DEFAULT_COUNTRY } from '#calendar/countries.js';
import type { ForecastSettings } from '#forecast/forecast.js';
import { PanelBuilder } from '#forecast/panel.js';
import { explainShortHistory } from '#forecast/short-history.js';
import type {
  ForecastInput,
  ForecastMethod,
  ForecastPart,
  HistoryRow,
  TableRows,
} from '#pipeline/flow/forecast.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { toNoForecastRow } from './forecast-rows.js';
import { addHistory, isLongEnough } from './history-rows.js';
import {
  type FromThread,
  HEAP_MB,
  listBuffers,
  type ThreadData,
  type ToThread,
} from './thread-protocol.js';

/**
 * Returns the method that computes in a thread of its own. A history that is too short needs none: to start one takes
 * longer than the rest of a small run.
 * @param method its version
 * @param country whose holidays count
 */
export function createThreadMethod(
  method: string,
  settings: ForecastSettings,
  country: Country = DEFAULT_COUNTRY,
): ForecastMethod {
  return {
    version: `${method} ${JSON.stringify({ ...settings, country })}`,
    compute: (input, signal) => compute({ method, settings, country }, input, signal),
  };
}

async function* compute(
  workerData: ThreadData,
  { history, kept }: ForecastInput,
  signal: AbortSignal,
): AsyncGenerator<ForecastPart> {
  signal.throwIfAborted();
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  const read: HistoryRow[] = [];
  let thread: Worker | undefined;
  const send = (message: ToThread, moved: ArrayBuffer[] = []) =>
    thread?.postMessage(message, moved);
  try {
    for await (const rows of history) {
      ended.throwIfAborted();
      if (thread) {
        send({ kind: 'history', rows });
        continue;
      }
      read.push(...rows);
      if (!isLongEnough(read)) continue;
      thread = startThread(workerData, failed);
      send({ kind: 'history', rows: read });
    }
    if (!thread) {
      yield toShortHistoryRow(workerData, read);
      return;
    }
    for (let isFirst = true; ; isFirst = false) {
      const answered = once(thread, 'message', { signal: ended });
      send({ kind: 'next', kept: isFirst ? kept : [] }, isFirst ? listBuffers(kept) : []);
      const [answer] = (await answered) as [FromThread];
      if (answer.kind === 'end') return;
      yield answer.part;
    }
  } catch (error) {
    ended.throwIfAborted();
    throw error;
  } finally {
    await thread?.terminate();
  }
}

function startThread(workerData: ThreadData, failed: AbortController): Worker {
  const thread = new Worker(compiledEntry(import.meta.url, './forecast-thread.js'), {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  thread.once('error', (error) => failed.abort(error));
  return thread;
}

/** Returns the row of the model of a history that is too short, without the libraries that only the thread loads. */
function toShortHistoryRow(
  { method, settings }: ThreadData,
  rows: readonly HistoryRow[],
): TableRows {
  const builder = new PanelBuilder();
  addHistory(builder, rows);
  const panel = builder.build();
  const reason = explainShortHistory(panel.weeks.length) ?? '';
  return toNoForecastRow({ reason }, panel, { method, horizon: settings.horizon });
}
