import { describe, expect, it } from 'vitest';
import { bars } from '../../bench/timeline/bars.js';
import { besideEachOther } from '../../bench/timeline/parallel-load.js';
import { criticalPath } from '../../bench/timeline/critical-path.js';
import { type Timeline, timelineOf } from '../../bench/timeline/timeline.js';
import { timelineReport } from '../../bench/timeline/timeline-report.js';

/**
 * A run of six seconds. Two stages start together; the slower one loads while the engine continues. The third publishes
 * at 5 s, during its step.
 */
const policy = { attempts: undefined, limitMinutes: 60 };

const run: Timeline = {
  planned: 0.5,
  published: 5,
  finished: 6,
  stages: [
    {
      name: 'sales',
      after: [],
      free: 0.5,
      from: 1,
      to: 4,
      steps: [
        { name: 'engine: until csv', from: 1, to: 2 },
        { name: 'engine: until the end', from: 2, to: 3 },
        { name: 'loading core', from: 2, to: 3.5 },
      ],
    },
    { name: 'stores', after: [], free: 0.5, from: 1, to: 1.5, steps: [] },
    {
      name: 'publish',
      after: ['sales', 'stores'],
      free: 4,
      from: 4.5,
      to: 6,
      steps: [{ name: 'flip', from: 4.75, to: 5.5 }],
    },
  ],
};

describe('the timeline of a run', () => {
  it("combines the ledger with the worker's reports", () => {
    const stages = [
      { id: 'sales', kind: 'ingest', after: [], datasets: [], engine: undefined, ...policy },
      {
        id: 'publish',
        kind: 'publish',
        after: ['sales'],
        datasets: [],
        engine: undefined,
        ...policy,
      },
    ] as const;
    const times = {
      requestedAt: 1_000,
      planned: 0.5,
      published: 3,
      finished: 4,
      stages: { sales: { from: 1, to: 2 }, publish: { from: 2.25, to: 4 } },
    };
    const step = { runId: 1, stage: 'sales', step: 'loading core', from: 1_001_250, to: 1_001_750 };
    expect(timelineOf({ stages }, times, [step])).toEqual({
      planned: 0.5,
      published: 3,
      finished: 4,
      stages: [
        {
          name: 'sales',
          after: [],
          free: 0.5,
          from: 1,
          to: 2,
          steps: [{ name: 'loading core', from: 1.25, to: 1.75 }],
        },
        { name: 'publish', after: ['sales'], free: 2, from: 2.25, to: 4, steps: [] },
      ],
    });
  });

  it('has a path without a gap: each span is the one that ended last before the next began', () => {
    const path = criticalPath(run).map(({ name, from, to }) => [name, from, to]);
    expect(path).toEqual([
      ['planning', 0, 0.5],
      ['hand-over to sales', 0.5, 1],
      ['engine: until csv', 1, 2],
      ['loading core', 2, 3.5],
      ['sales: between steps', 3.5, 4],
      ['hand-over to publish', 4, 4.5],
      ['publish: between steps', 4.5, 4.75],
      ['flip', 4.75, 5],
    ]);
  });

  it('has a path even if a stage starts before its predecessor has ended', () => {
    const [sales, stores, publish] = run.stages;
    const early = { ...publish!, from: 3, free: 4 };
    const path = criticalPath({ ...run, stages: [sales!, stores!, early] });
    expect(path.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['planning', 0, 0.5],
      ['hand-over to sales', 0.5, 1],
      ['engine: until csv', 1, 2],
      ['engine: until the end', 2, 3],
      ['publish: between steps', 3, 4.75],
      ['flip', 4.75, 5],
    ]);
  });

  it('reports what overlapped', () => {
    expect(besideEachOther(run)).toEqual([
      { what: 'sales: loading core', beside: 'sales: engine', seconds: 1 },
      { what: 'sales', beside: 'stores', seconds: 0.5 },
    ]);
  });

  it('draws sixtieths: waiting, working, and working while everything waited for it', () => {
    const lines = bars(run, criticalPath(run)).split('\n');
    const drawn = lines.map((line) => line.split('|').slice(0, 2));
    const cells = (...parts: [number, string][]) =>
      parts
        .map(([times, character]) => character.repeat(times))
        .join('')
        .padEnd(60);
    expect(drawn.map(([name, bar]) => [name?.trim(), bar])).toEqual([
      ['planning', cells([5, '#'])],
      // A second is ten characters.
      ['sales', cells([5, ' '], [5, '.'], [30, '#'])],
      ['engine: until csv', cells([10, ' '], [10, '#'])],
      ['engine: until the end', cells([20, ' '], [10, '='])],
      ['loading core', cells([20, ' '], [15, '#'])],
      ['stores', cells([5, ' '], [5, '.'], [5, '='])],
      ['publish', cells([40, ' '], [5, '.'], [5, '#'], [10, '='])],
      // 4.75 s are 47.5 characters: the 48th is drawn.
      ['flip', cells([47, ' '], [3, '#'], [5, '='])],
    ]);
    expect(new Set(lines.map((line) => line.indexOf('|'))).size).toBe(1);
  });

  it('is reported in ms, with the hand-overs listed separately', () => {
    const report = timelineReport('A run', run);
    expect(report).toContain('**A run**: published after 5000 ms, over after 6000 ms');
    expect(report).toContain('| publish | 4000 | 4500 | 6000 | 500 | 1500 | 500 |');
    expect(report).toContain('| … loading core |  | 2000 | 3500 |  | 1500 |  |');
    expect(report).toContain('| sales: loading core | 1500 | 30 % |');
    expect(report).toContain('| **all** | 5000 | 100 % |');
    expect(report).toContain('| … of it hand-overs | 1000 | 20 % |');
    expect(report).toContain('| sales | stores | 500 |');
  });
});
