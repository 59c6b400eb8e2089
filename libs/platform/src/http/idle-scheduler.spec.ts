import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleScheduler } from './idle-scheduler.js';

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('IdleScheduler', () => {
  let server: EventEmitter;
  let quiet: IdleScheduler;
  let done: string[];
  let now: number;

  beforeEach(() => {
    server = new EventEmitter();
    quiet = new IdleScheduler();
    quiet.observe(server);
    done = [];
    now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => vi.restoreAllMocks());

  const begin = (...names: string[]) => {
    for (const name of names) quiet.run(() => done.push(name));
  };

  async function turnWithConnection(): Promise<void> {
    server.emit('connection');
    await turn();
  }

  it('runs work that arrives meanwhile after the queued work, and restarts after a pause', async () => {
    quiet.run(() => {
      done.push('a');
      begin('d');
    });
    begin('b', 'c');
    expect(done).toEqual([]);
    for (const all of ['a', 'ab', 'abc', 'abcd']) {
      await turn();
      expect(done.join('')).toBe(all);
    }
    begin('e');
    await turn();
    expect(done.join('')).toBe('abcde');
  });

  it('runs one piece per turn without a new connection, in order', async () => {
    begin('a', 'b', 'c');
    await turn();
    expect(done).toEqual(['a']);
    await turnWithConnection();
    await turnWithConnection();
    expect(done).toEqual(['a']);
    await turn();
    expect(done).toEqual(['a', 'b']);
    await turn();
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('runs a piece that has waited for 200 ms although connections keep arriving', async () => {
    begin('a', 'b');
    now = 1_100;
    begin('c');
    for (const [time, all] of [
      [1_199, []],
      [1_200, ['a']],
      [1_201, ['a', 'b']],
      [1_299, ['a', 'b']],
      [1_300, ['a', 'b', 'c']],
    ] as const) {
      now = time;
      await turnWithConnection();
      expect(done).toEqual(all);
    }
  });

  it('begins pieces in rotation of their callers', async () => {
    for (const name of ['f1', 'f2', 'f3']) quiet.run(() => done.push(name), 'flood');
    quiet.run(() => done.push('other'), 'other');
    for (let n = 0; n < 4; n++) await turn();
    expect(done).toEqual(['f1', 'other', 'f2', 'f3']);
  });

  it('reports who waits for a turn', async () => {
    begin('a');
    const told = quiet.turn().then(() => done.push('b'));
    await turn();
    expect(done).toEqual(['a']);
    await told;
    expect(done).toEqual(['a', 'b']);
  });
});
