import { describe, expect, it } from 'vitest';
import { listRunStages, stageTimes } from './run-times.js';

const stages = [
  { id: 'ingest', after: [] },
  { id: 'stores', after: [] },
  { id: 'integrate', after: ['ingest', 'stores'] },
];

/** `[second, stage or run, what]` */
const steps = (...told: [number, string, string][]) =>
  told.map(([second, of, what]) => ({
    at: new Date(second * 1000),
    stage: of === 'run' ? null : of,
    kind: of === 'run' ? `run.${what}` : `stage.${what}`,
  }));
const measureTimes = (now: number, ...told: [number, string, string][]) =>
  Object.fromEntries(
    Array.from(stageTimes(stages, steps(...told), new Date(now * 1000)), ([id, times]) => [
      id,
      [times.waiting / 1000, times.working / 1000],
    ]),
  );

describe('stageTimes', () => {
  it('counts as waiting the time between the preceding stages and the claim', () => {
    expect(
      measureTimes(
        30,
        [0, 'run', 'queued'],
        [5, 'run', 'running'],
        [6, 'ingest', 'running'],
        [7, 'stores', 'running'],
        [9, 'stores', 'succeeded'],
        [16, 'ingest', 'succeeded'],
        [18, 'integrate', 'running'],
        [28, 'integrate', 'succeeded'],
        [28, 'run', 'succeeded'],
      ),
    ).toEqual({ ingest: [1, 10], stores: [2, 2], integrate: [2, 10] });
  });

  it('adds up attempts, and counts the time between them as waiting', () => {
    expect(
      measureTimes(
        30,
        [0, 'run', 'running'],
        [1, 'ingest', 'running'],
        [4, 'ingest', 'failed'],
        [9, 'ingest', 'running'],
        [11, 'ingest', 'succeeded'],
      ),
    ).toMatchObject({ ingest: [6, 5] });
  });

  it('counts a killed attempt as working until the next attempt', () => {
    const told = measureTimes(
      12,
      [0, 'run', 'running'],
      [1, 'ingest', 'running'],
      [6, 'ingest', 'running'],
      [8, 'ingest', 'succeeded'],
    );
    expect(told).toMatchObject({ ingest: [1, 7] });
  });

  it('ignores the time until a retry of the run', () => {
    expect(
      measureTimes(
        1000,
        [0, 'run', 'running'],
        [1, 'ingest', 'running'],
        [3, 'ingest', 'failed'],
        [3, 'run', 'failed'],
        [900, 'run', 'running'],
        [901, 'ingest', 'running'],
        [905, 'ingest', 'succeeded'],
      ),
    ).toMatchObject({ ingest: [2, 6] });
  });

  it('keeps counting while a stage waits or works', () => {
    const told: [number, string, string][] = [
      [0, 'run', 'running'],
      [2, 'ingest', 'running'],
    ];
    expect(measureTimes(10, ...told)).toEqual({ ingest: [2, 8], stores: [10, 0] });
  });

  it('returns nothing for a stage that is not ready', () => {
    expect(measureTimes(10, [0, 'run', 'queued'])).toEqual({});
  });
});

describe('stagesOfRun', () => {
  const declared = [
    { id: 'build', after: [] },
    { id: 'forecast', after: ['build'] },
    { id: 'publish', after: ['forecast'] },
  ];

  it('returns the declared stages of a run of this version', () => {
    expect(listRunStages(declared, new Set(['build', 'forecast', 'publish']))).toEqual(declared);
  });

  it('leaves out a stage that the run of an older version lacks', () => {
    expect(listRunStages(declared, new Set(['build', 'publish']))).toEqual([
      { id: 'build', after: [] },
      { id: 'publish', after: ['build'] },
    ]);
  });
});
