import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Repeated } from './repeated.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('works once an interval, until it is stopped', async () => {
  const work = vi.fn(() => Promise.resolve());
  const repeated = new Repeated(100, work);
  repeated.start();
  await vi.advanceTimersByTimeAsync(99);
  expect(work).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(201);
  expect(work).toHaveBeenCalledTimes(3);
  await repeated.stop();
  await vi.advanceTimersByTimeAsync(500);
  expect(work).toHaveBeenCalledTimes(3);
});

it('leaves out the turns that come while it is at work', async () => {
  let end = (): void => undefined;
  const work = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
  const repeated = new Repeated(100, work);
  repeated.start();
  await vi.advanceTimersByTimeAsync(350);
  expect(work).toHaveBeenCalledTimes(1);
  end();
  await vi.advanceTimersByTimeAsync(100);
  expect(work).toHaveBeenCalledTimes(2);
  end();
  await repeated.stop();
});

it('has stopped once the turn that was at work has ended', async () => {
  let end = (): void => undefined;
  const repeated = new Repeated(100, () => new Promise((resolve) => (end = resolve)));
  repeated.start();
  await vi.advanceTimersByTimeAsync(100);
  const stopped = vi.fn();
  const stopping = repeated.stop().then(stopped);
  await vi.advanceTimersByTimeAsync(500);
  expect(stopped).not.toHaveBeenCalled();
  end();
  await stopping;
});
