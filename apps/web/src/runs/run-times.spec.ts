import { describe, expect, it } from 'vitest';
import { secondsOf, segmentsOf, slowestOf, totalSeconds } from './run-times.js';

const stage = (name: string, workingSeconds: number | null) =>
  ({ stage: name, status: 'succeeded', workingSeconds }) as const;

const STAGES = [stage('ingest', 5), stage('integrate', 20), stage('publish', null)];

describe('the slowest stage', () => {
  it('worked longest', () => {
    expect(slowestOf(STAGES)).toBe('integrate');
  });

  it('is the first of two that worked equally long', () => {
    expect(slowestOf([stage('ingest', 5), stage('integrate', 5)])).toBe('ingest');
  });

  it('is unknown while only one has worked', () => {
    expect(slowestOf([stage('ingest', 5), stage('integrate', null)])).toBeUndefined();
  });
});

it('takes a run that is under way up to now, and none before its start', () => {
  const startedAt = '2026-01-04T00:01:00Z';
  const now = Date.parse('2026-01-04T00:01:07.500Z');
  expect(secondsOf({ startedAt, finishedAt: null }, now)).toBe(7.5);
  expect(secondsOf({ startedAt, finishedAt: '2026-01-04T00:03:00Z' }, now)).toBe(120);
  expect(secondsOf({ startedAt: null, finishedAt: null }, now)).toBeUndefined();
});

it('places stages one after the other on a bar of 50 seconds', () => {
  expect(totalSeconds(STAGES)).toBe(25);
  expect(segmentsOf(STAGES, 50)).toMatchObject([
    { from: 0, width: 10, isSlowest: false },
    { from: 10, width: 40, isSlowest: true },
    { from: 50, width: 0, isSlowest: false },
  ]);
});

it('gives stages no width before anything has worked', () => {
  expect(segmentsOf([stage('ingest', null)], 0)).toMatchObject([{ from: 0, width: 0 }]);
});
