import { afterEach, expect, it, vi } from 'vitest';
import { DatabaseClock } from './database-clock.js';

afterEach(() => vi.restoreAllMocks());

it("follows the database's clock and ignores changes of the machine's clock", async () => {
  const moment = new Date('2026-06-01T12:00:00Z');
  let elapsed = 5_000;
  vi.spyOn(performance, 'now').mockImplementation(() => elapsed);
  const clock = new DatabaseClock({ query: () => Promise.resolve([{ moment }]) });
  expect(await clock.read()).toEqual(moment);
  vi.spyOn(Date, 'now').mockReturnValue(Date.parse('2030-01-01'));
  elapsed += 90_000;
  expect(clock.now()).toEqual(new Date('2026-06-01T12:01:30Z'));
});
