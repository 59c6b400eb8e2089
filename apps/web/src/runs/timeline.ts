import type { Schemas } from '../data/api.js';

type Event = Pick<Schemas['RunEventInfo'], 'at' | 'kind' | 'stage' | 'data'>;

/** A stage with the stages that end before it starts. */
export interface StageOrder {
  stage: string;
  after: readonly string[];
}

/** A time in which a stage was ready and waited for a worker, or in which a worker tried it. Milliseconds. */
export interface Span {
  kind: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost';
  from: number;
  to: number;
  /** The number of the attempt; undefined while it waits. */
  attempt?: number;
  error?: { code: string; message: string };
}

interface Details {
  attempt?: number;
  code?: string;
  message?: string;
}

/** Returns the stages of a run with the stages before them that the run has, too. */
export function listStageOrders(
  stages: readonly { stage: string }[],
  declared: readonly Schemas['FlowStageInfo'][],
): StageOrder[] {
  const present = new Set(stages.map(({ stage }) => stage));
  const before = new Map<string, readonly string[]>();
  for (const { stage, after } of declared) {
    const names = after === '' ? [] : after.split(', ');
    // A later version of the flow may have added a stage that the run lacks.
    before.set(
      stage,
      names.flatMap((name) => (present.has(name) ? [name] : (before.get(name) ?? []))),
    );
  }
  return stages.map(({ stage }) => ({ stage, after: [...new Set(before.get(stage))] }));
}

/**
 * Returns the waits and attempts of a stage. As for the API's seconds, a stage waits while its run is active and the
 * stages before it have ended; a killed attempt lasts until the next one.
 * @param events of the run, oldest first
 * @param end of the run, or the present
 */
export function buildSpans(
  { stage, after }: StageOrder,
  events: readonly Event[],
  end: number,
): Span[] {
  const spans: Span[] = [];
  const isMissing = new Set(after);
  let isGoing = false;
  let isDone = false;
  let waits: number | undefined;
  let works: { from: number; attempt: number } | undefined;
  const finish = (kind: Span['kind'], to: number, error?: Span['error']) => {
    if (works) spans.push({ kind, ...works, to, ...(error && { error }) });
    works = undefined;
  };
  for (const event of events) {
    const at = Date.parse(event.at);
    const { attempt = 1, code, message = '' } = JSON.parse(event.data) as Details;
    if (event.stage === null && event.kind.startsWith('run.')) {
      isGoing = event.kind === 'run.running';
      if (!isGoing) finish('cancelled', at);
    } else if (event.stage === stage) {
      const kind = event.kind.slice('stage.'.length);
      finish(
        isOutcome(kind) ? kind : 'lost',
        at,
        code === undefined ? undefined : { code, message },
      );
      if (kind === 'running') works = { from: at, attempt };
      isDone = kind === 'succeeded';
    } else if (event.stage !== null && after.includes(event.stage)) {
      if (event.kind === 'stage.succeeded') isMissing.delete(event.stage);
      else isMissing.add(event.stage);
    }
    if (isGoing && !isDone && isMissing.size === 0 && works === undefined) waits ??= at;
    else if (waits !== undefined) {
      spans.push({ kind: 'waiting', from: waits, to: at });
      waits = undefined;
    }
  }
  if (waits !== undefined) spans.push({ kind: 'waiting', from: waits, to: end });
  finish('running', end);
  return spans
    .filter(({ from, to, kind }) => to > from || kind !== 'waiting')
    .toSorted((a, b) => a.from - b.from);
}

/**
 * Returns the end of a run's time line: for a run under way the present, and never before its last event. The clock of the
 * page ticks once a second, and may be behind the clock of the API.
 * @param now milliseconds
 */
export function findEnd(finishedAt: string | null, events: readonly Event[], now: number): number {
  if (finishedAt !== null) return Date.parse(finishedAt);
  return Math.max(now, ...events.map(({ at }) => Date.parse(at)));
}

const isOutcome = (kind: string): kind is 'succeeded' | 'failed' | 'cancelled' =>
  ['succeeded', 'failed', 'cancelled'].includes(kind);

/** The time line of a run without the times in which it was over, between a failure and its retry. */
export interface ActiveTime {
  /** Length, in milliseconds. */
  total: number;
  /** Returns the active milliseconds up to a time. */
  upTo(time: number): number;
  /** Active milliseconds at which the run went on after it had been over. */
  resumes: readonly number[];
}

/** Returns the time in which a run was active. @param end of the run, or the present */
export function computeActiveTime(events: readonly Event[], end: number): ActiveTime {
  const periods: { from: number; to: number }[] = [];
  for (const { stage, kind, at } of events) {
    if (stage !== null || !kind.startsWith('run.')) continue;
    const last = periods.at(-1);
    const isOpen = last?.to === end;
    if (kind === 'run.running' && !isOpen) periods.push({ from: Date.parse(at), to: end });
    else if (kind !== 'run.running' && isOpen) last.to = Date.parse(at);
  }
  const upTo = (time: number) =>
    periods.reduce((total, { from, to }) => total + Math.max(0, Math.min(time, to) - from), 0);
  return {
    total: upTo(end),
    upTo,
    resumes: periods.slice(1).map(({ from }) => upTo(from)),
  };
}

/** Distances of marks on the axis, in seconds. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];
const MARKS_MAX = 6;

/** Returns the seconds of at most six marks on an axis from 0. */
export function computeMarks(seconds: number): number[] {
  const step =
    STEPS.find((each) => seconds / each < MARKS_MAX) ?? Math.ceil(seconds / 5 / 3600) * 3600;
  const count = Math.floor(seconds / step) + 1;
  return Array.from({ length: count }, (_, index) => Math.round(index * step * 10) / 10);
}
