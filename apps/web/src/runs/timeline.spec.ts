import { describe, expect, it } from 'vitest';
import {
  computeActiveTime,
  findEnd,
  computeMarks,
  buildSpans,
  listStageOrders,
} from './timeline.js';

const START = Date.parse('2026-01-04T00:00:00Z');
const createEvent = (
  second: number,
  kind: string,
  stage: string | null = null,
  data: object = {},
) => ({
  at: new Date(START + second * 1000).toISOString(),
  kind,
  stage,
  data: JSON.stringify(data),
});
/** A time in seconds after the start. */
const toTime = (second: number) => START + second * 1000;

/** Stage `build` follows `load`; it fails at second 30, waits 5 s for its next attempt, and the run fails at 50. */
const FAILED = [
  createEvent(0, 'run.queued'),
  createEvent(10, 'run.running'),
  createEvent(12, 'stage.running', 'load', { attempt: 1 }),
  createEvent(20, 'stage.succeeded', 'load', { attempt: 1 }),
  createEvent(21, 'stage.running', 'build', { attempt: 1 }),
  createEvent(30, 'stage.failed', 'build', { attempt: 1, code: 'BUSY', message: 'no memory' }),
  createEvent(35, 'stage.running', 'build', { attempt: 2 }),
  createEvent(50, 'stage.failed', 'build', { attempt: 2, code: 'BUSY', message: 'no memory' }),
  createEvent(50, 'run.failed'),
];
/** It is retried an hour later, and `build` takes 20 s. */
const RETRIED = [
  ...FAILED,
  createEvent(3650, 'run.queued'),
  createEvent(3652, 'run.running'),
  createEvent(3654, 'stage.running', 'build', { attempt: 3 }),
  createEvent(3674, 'stage.succeeded', 'build', { attempt: 3 }),
  createEvent(3674, 'run.succeeded'),
];
const LOAD = { stage: 'load', after: [] };
const BUILD = { stage: 'build', after: ['load'] };

describe('the spans of a stage', () => {
  it('begin with the wait from the start of the run', () => {
    expect(buildSpans(LOAD, FAILED, toTime(50))).toEqual([
      { kind: 'waiting', from: toTime(10), to: toTime(12) },
      { kind: 'succeeded', from: toTime(12), to: toTime(20), attempt: 1 },
    ]);
  });

  it('are each attempt with its error, and the waits for a worker between', () => {
    const error = { code: 'BUSY', message: 'no memory' };
    expect(buildSpans(BUILD, RETRIED, toTime(3674))).toEqual([
      { kind: 'waiting', from: toTime(20), to: toTime(21) },
      { kind: 'failed', from: toTime(21), to: toTime(30), attempt: 1, error },
      { kind: 'waiting', from: toTime(30), to: toTime(35) },
      { kind: 'failed', from: toTime(35), to: toTime(50), attempt: 2, error },
      { kind: 'waiting', from: toTime(3652), to: toTime(3654) },
      { kind: 'succeeded', from: toTime(3654), to: toTime(3674), attempt: 3 },
    ]);
  });

  it('last until now while a worker runs the stage', () => {
    expect(buildSpans(BUILD, FAILED.slice(0, 5), toTime(25)).at(-1)).toEqual({
      kind: 'running',
      from: toTime(21),
      to: toTime(25),
      attempt: 1,
    });
  });

  it('show the attempt at the end of a cancelled run as cancelled', () => {
    const events = [...FAILED.slice(0, 5), createEvent(24, 'run.cancelled')];
    expect(buildSpans(BUILD, events, toTime(24)).at(-1)).toEqual({
      kind: 'cancelled',
      from: toTime(21),
      to: toTime(24),
      attempt: 1,
    });
  });

  it('show an attempt that was killed as lost at its next one', () => {
    const events = [
      ...FAILED.slice(0, 5),
      createEvent(40, 'stage.running', 'build', { attempt: 2 }),
    ];
    expect(buildSpans(BUILD, events, toTime(45)).slice(1)).toEqual([
      { kind: 'lost', from: toTime(21), to: toTime(40), attempt: 1 },
      { kind: 'running', from: toTime(40), to: toTime(45), attempt: 2 },
    ]);
  });
});

describe('the end of a time line', () => {
  const going = FAILED.slice(0, 5);

  it('is the present, or the end of the run', () => {
    expect(findEnd(null, going, toTime(25))).toBe(toTime(25));
    expect(findEnd('2026-01-04T00:00:50Z', FAILED, toTime(99))).toBe(toTime(50));
  });

  it('is the last event while the clock of the page is behind: no two spans are at one place', () => {
    const end = findEnd(null, going, toTime(11));
    expect(end).toBe(toTime(21));
    const { upTo } = computeActiveTime(going, end);
    const spans = [LOAD, BUILD].flatMap((order) => buildSpans(order, going, end));
    expect(spans.map(({ kind, from }) => [kind, upTo(from) / 1000])).toEqual([
      ['waiting', 0],
      ['succeeded', 2],
      ['waiting', 10],
      ['running', 11],
    ]);
  });
});

describe('the active time of a run', () => {
  it('leaves out the hour between the failure and the retry', () => {
    const { total, upTo, resumes } = computeActiveTime(RETRIED, toTime(3674));
    // 40 s up to the failure, and 22 s after it.
    expect(total).toBe(62_000);
    expect(upTo(toTime(21))).toBe(11_000);
    expect(upTo(toTime(1000))).toBe(40_000);
    expect(upTo(toTime(3654))).toBe(42_000);
    expect(resumes).toEqual([40_000]);
  });

  it('is nothing before the start', () => {
    expect(computeActiveTime(FAILED.slice(0, 1), toTime(5))).toMatchObject({
      total: 0,
      resumes: [],
    });
  });
});

it.each([
  [0.4, [0, 0.1, 0.2, 0.3, 0.4]],
  [12, [0, 5, 10]],
  [31, [0, 10, 20, 30]],
  [400, [0, 120, 240, 360]],
  [40_000, [0, 10_800, 21_600, 32_400]],
])('marks an axis of %f seconds', (seconds, marks) => {
  expect(computeMarks(seconds)).toEqual(marks);
});

it('lets a stage follow those before a stage that its run lacks', () => {
  const declared = [
    { stage: 'build', kind: 'build', after: '' },
    { stage: 'forecast', kind: 'forecast', after: 'build' },
    { stage: 'publish', kind: 'publish', after: 'forecast' },
  ];
  expect(listStageOrders([{ stage: 'build' }, { stage: 'publish' }], declared)).toEqual([
    { stage: 'build', after: [] },
    { stage: 'publish', after: ['build'] },
  ]);
});
