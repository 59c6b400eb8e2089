import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IntervalTask } from './interval-task.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('runs once per interval until it is stopped', async () => {
  const work = vi.fn(() => Promise.resolve());
  const task = new IntervalTask(100, work);
  task.start();
  await vi.advanceTimersByTimeAsync(99);
  expect(work).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(201);
  expect(work).toHaveBeenCalledTimes(3);
  await task.stop();
  await vi.advanceTimersByTimeAsync(500);
  expect(work).toHaveBeenCalledTimes(3);
});

it('skips runs that are due while another one is active', async () => {
  let end = (): void => undefined;
  const work = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
  const task = new IntervalTask(100, work);
  task.start();
  await vi.advanceTimersByTimeAsync(350);
  expect(work).toHaveBeenCalledTimes(1);
  end();
  await vi.advanceTimersByTimeAsync(100);
  expect(work).toHaveBeenCalledTimes(2);
  end();
  await task.stop();
});

it('stops after the active run has ended', async () => {
  let end = (): void => undefined;
  const task = new IntervalTask(100, () => new Promise((resolve) => (end = resolve)));
  task.start();
  await vi.advanceTimersByTimeAsync(100);
  const stopped = vi.fn();
  const stopping = task.stop().then(stopped);
  await vi.advanceTimersByTimeAsync(500);
  expect(stopped).not.toHaveBeenCalled();
  end();
  await stopping;
});
