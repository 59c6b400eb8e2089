import { describe, expect, it } from 'vitest';
import { measureSeconds, buildSegments, findSlowest, sumSeconds } from './run-times.js';

const createStage = (name: string, workingSeconds: number | null) =>
  ({ stage: name, status: 'succeeded', workingSeconds }) as const;

const STAGES = [
  createStage('ingest', 5),
  createStage('integrate', 20),
  createStage('publish', null),
];

describe('the slowest stage', () => {
  it('worked longest', () => {
    expect(findSlowest(STAGES)).toBe('integrate');
  });

  it('is the first of two that worked equally long', () => {
    expect(findSlowest([createStage('ingest', 5), createStage('integrate', 5)])).toBe('ingest');
  });

  it('is unknown while only one has worked', () => {
    expect(findSlowest([createStage('ingest', 5), createStage('integrate', null)])).toBeUndefined();
  });
});

it('takes a run that is under way up to now, and none before its start', () => {
  const startedAt = '2026-01-04T00:01:00Z';
  const now = Date.parse('2026-01-04T00:01:07.500Z');
  expect(measureSeconds({ startedAt, finishedAt: null }, now)).toBe(7.5);
  expect(measureSeconds({ startedAt, finishedAt: '2026-01-04T00:03:00Z' }, now)).toBe(120);
  expect(measureSeconds({ startedAt: null, finishedAt: null }, now)).toBeUndefined();
});

it('places stages one after the other on a bar of 50 seconds', () => {
  expect(sumSeconds(STAGES)).toBe(25);
  expect(buildSegments(STAGES, 50)).toMatchObject([
    { from: 0, width: 10, isSlowest: false },
    { from: 10, width: 40, isSlowest: true },
    { from: 50, width: 0, isSlowest: false },
  ]);
});

it('gives stages no width before anything has worked', () => {
  expect(buildSegments([createStage('ingest', null)], 0)).toMatchObject([{ from: 0, width: 0 }]);
});
