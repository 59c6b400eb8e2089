import { expect, it } from 'vitest';
import { PollPace } from './arrivals.js';

const MINUTE = 60_000;

it('a folder is polled whenever there is time', () => {
  const pace = new PollPace(false);
  for (const left of ['nothing', 'waiting', 'not-wanted', undefined] as const) {
    expect(pace.isDue(1_000)).toBe(true);
    pace.polled(1_000, left);
  }
  expect(pace.isDue(1_000)).toBe(true);
});

it('a bucket is polled every five minutes, and at once when files may have come', () => {
  const pace = new PollPace(true);
  expect(pace.isDue(0)).toBe(true);
  pace.polled(0, 'nothing');
  expect(pace.isDue(5 * MINUTE - 1)).toBe(false);
  expect(pace.isDue(5 * MINUTE)).toBe(true);
  pace.wake(MINUTE);
  expect(pace.isDue(MINUTE)).toBe(true);
});

it('a bucket is polled again while files come, and when the flow is not to run for them', () => {
  const pace = new PollPace(true);
  pace.polled(0, 'waiting');
  expect(pace.isDue(1)).toBe(true);
  pace.polled(1, 'not-wanted');
  expect(pace.isDue(2)).toBe(true);
});

it('a poll that could ask for no run is tried again after half a minute', () => {
  const pace = new PollPace(true);
  pace.polled(0, undefined);
  expect([pace.isDue(29_999), pace.isDue(30_000)]).toEqual([false, true]);
});

it('files that come during a poll are polled for again', () => {
  const pace = new PollPace(true);
  pace.wake(150);
  pace.polled(100, 'nothing');
  expect(pace.isDue(200)).toBe(true);
  expect(pace.isDone(150)).toBe(false);
  pace.polled(200, 'nothing');
  expect(pace.isDue(250)).toBe(false);
  expect(pace.isDone(150)).toBe(true);
});

it('what came is done with when a run was asked for, or none is wanted', () => {
  const pace = new PollPace(true);
  pace.polled(200, 'waiting');
  pace.polled(300, undefined);
  expect(pace.isDone(100)).toBe(false);
  pace.polled(400, 'not-wanted');
  expect(pace.isDone(100)).toBe(true);
});
