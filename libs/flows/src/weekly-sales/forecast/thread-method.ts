import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ForecastSettings } from '#forecast/forecast.js';
import type { ForecastInput, ForecastMethod, ForecastPart } from '#pipeline/flow/forecast.js';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { noForecastLine } from './forecast-rows.js';
import type { FromThread, ThreadData, ToThread } from './thread-protocol.js';

/** A forecast that needs more is not worth the worker: MB of objects, without the matrices. */
const HEAP_MB = 1_024;

/** Returns the method that computes in a thread of its own. @param method its version */
export function threadMethod(method: string, settings: ForecastSettings): ForecastMethod {
  return {
    version: `${method} ${JSON.stringify(settings)}`,
    compute: (input, signal) => compute({ method, settings }, input, signal),
    none: (reason) => noForecastLine({ reason }, undefined, { method, horizon: settings.horizon }),
  };
}

async function* compute(
  workerData: ThreadData,
  { history, kept }: ForecastInput,
  signal: AbortSignal,
): AsyncGenerator<ForecastPart> {
  signal.throwIfAborted();
  const thread = new Worker(compiledEntry(import.meta.url, './forecast-thread.js'), {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const failed = new AbortController();
  thread.once('error', (error) => failed.abort(error));
  const ended = AbortSignal.any([signal, failed.signal]);
  const send = (message: ToThread) => thread.postMessage(message);
  try {
    for await (const rows of history) {
      ended.throwIfAborted();
      send({ kind: 'history', rows });
    }
    for (let isFirst = true; ; isFirst = false) {
      const answered = once(thread, 'message', { signal: ended });
      send({ kind: 'next', kept: isFirst ? kept : [] });
      const [answer] = (await answered) as [FromThread];
      if (answer.kind === 'end') return;
      yield answer.part;
    }
  } catch (error) {
    ended.throwIfAborted();
    throw error;
  } finally {
    await thread.terminate();
  }
}
