import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QuietTurns } from './quiet-turns.js';

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('QuietTurns', () => {
  let server: EventEmitter;
  let quiet: QuietTurns;
  let done: string[];
  let now: number;

  beforeEach(() => {
    server = new EventEmitter();
    quiet = new QuietTurns();
    quiet.observe(server);
    done = [];
    now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => vi.restoreAllMocks());

  const begin = (...names: string[]) => {
    const own = done;
    for (const name of names) quiet.run(() => own.push(name));
  };

  async function turnWithConnection(): Promise<void> {
    server.emit('connection');
    await turn();
  }

  it('runs one piece in each turn without a connection, in their order', async () => {
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

  it('goes on every 20 ms while connections never cease to come', async () => {
    begin('a', 'b', 'c');
    await turn();
    for (const [passed, all] of [
      [19, ['a']],
      [20, ['a', 'b']],
      [39, ['a', 'b']],
      [40, ['a', 'b', 'c']],
    ] as const) {
      now = 1_000 + passed;
      await turnWithConnection();
      expect(done).toEqual(all);
    }
  });

  it('lets no more than a thousand wait while connections come', async () => {
    begin(...Array.from({ length: 1_003 }, (_, index) => `${index}`));
    await turn();
    for (const count of [2, 3, 3, 3]) {
      await turnWithConnection();
      expect(done).toHaveLength(count);
    }
  });

  it('tells who waits for a turn', async () => {
    begin('a');
    const told = quiet.turn().then(() => done.push('b'));
    await turn();
    expect(done).toEqual(['a']);
    await told;
    expect(done).toEqual(['a', 'b']);
  });
});
