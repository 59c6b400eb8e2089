import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Schemas } from '../data/api.js';
import { type StreamState, useServerEvents } from '../data/server-events.js';

const OF_RUNS = [
  'run.waiting',
  'run.queued',
  'run.running',
  'run.succeeded',
  'run.failed',
  'run.unchanged',
  'run.cancelled',
  'stage.running',
  'stage.succeeded',
  'stage.failed',
  'stage.cancelled',
];
const OF_FLOWS = ['flow.paused', 'flow.resumed'];

/** A stream that starts repeats the history of a run: one request answers all of it. */
const PAUSE_MS = 250;

/** Keeps lists of runs, and flows, up to date. */
export function useLiveRuns(): StreamState {
  const refresh = useRefresh([['runs'], ['flows']]);
  return useServerEvents('/v1/admin/events', [...OF_RUNS, ...OF_FLOWS], refresh);
}

type Progress = Pick<Schemas['RunDetail'], 'status'> & {
  stages: (Pick<Schemas['RunStage'], 'stage'> & Partial<Schemas['RunStage']>)[];
};

/** Keeps one run up to date until it has ended. */
export function useLiveRun(id: string, isActive: boolean): StreamState {
  const client = useQueryClient();
  const refresh = useRefresh([['run', id]]);
  const path = isActive ? `/v1/admin/events?run=${id}` : undefined;
  return useServerEvents(path, [...OF_RUNS, 'progress'], (kind, data) => {
    if (kind !== 'progress') {
      refresh();
      return;
    }
    const { stages } = data as Progress;
    client.setQueryData<Schemas['RunDetail']>(['run', id], (run) => {
      if (run === undefined) return undefined;
      const newer = new Map(stages.map((stage) => [stage.stage, stage]));
      return { ...run, stages: run.stages.map((old) => ({ ...old, ...newer.get(old.stage) })) };
    });
  });
}

/** Returns a function that reads queries again: at once, and once more for all calls soon after. */
function useRefresh(keys: readonly (readonly string[])[]): () => void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isCalled = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const read = () => {
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  };
  const refresh = () => {
    if (timer.current !== undefined) {
      isCalled.current = true;
      return;
    }
    read();
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (isCalled.current) refresh();
      isCalled.current = false;
    }, PAUSE_MS);
  };
  return refresh;
}
