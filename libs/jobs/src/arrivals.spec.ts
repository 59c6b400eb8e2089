import { expect, it } from 'vitest';
import { PollPace } from './arrivals.js';

const MINUTE = 60_000;

it('polls a folder at every turn', () => {
  const pace = new PollPace(false);
  for (const left of ['nothing', 'waiting', 'not-wanted', undefined] as const) {
    expect(pace.isDue(1_000)).toBe(true);
    pace.recordPoll(1_000, left);
  }
  expect(pace.isDue(1_000)).toBe(true);
});

it('polls a bucket every five minutes, and at once when files may have arrived', () => {
  const pace = new PollPace(true);
  expect(pace.isDue(0)).toBe(true);
  pace.recordPoll(0, 'nothing');
  expect(pace.isDue(5 * MINUTE - 1)).toBe(false);
  expect(pace.isDue(5 * MINUTE)).toBe(true);
  pace.wake(MINUTE);
  expect(pace.isDue(MINUTE)).toBe(true);
});

it('polls a bucket again while files arrive, and while the flow must not run', () => {
  const pace = new PollPace(true);
  pace.recordPoll(0, 'waiting');
  expect(pace.isDue(1)).toBe(true);
  pace.recordPoll(1, 'not-wanted');
  expect(pace.isDue(2)).toBe(true);
});

it('polls again half a minute after a poll that could not request a run', () => {
  const pace = new PollPace(true);
  pace.recordPoll(0, undefined);
  expect([pace.isDue(29_999), pace.isDue(30_000)]).toEqual([false, true]);
});

it('polls again for files that arrive during a poll', () => {
  const pace = new PollPace(true);
  pace.wake(150);
  pace.recordPoll(100, 'nothing');
  expect(pace.isDue(200)).toBe(true);
  expect(pace.isDone(150)).toBe(false);
  pace.recordPoll(200, 'nothing');
  expect(pace.isDue(250)).toBe(false);
  expect(pace.isDone(150)).toBe(true);
});

it('is done with arrived files once a run was requested or none is wanted', () => {
  const pace = new PollPace(true);
  pace.recordPoll(200, 'waiting');
  pace.recordPoll(300, undefined);
  expect(pace.isDone(100)).toBe(false);
  pace.recordPoll(400, 'not-wanted');
  expect(pace.isDone(100)).toBe(true);
});
