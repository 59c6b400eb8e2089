import { describe, expect, it } from 'vitest';
import { QueryGate } from './query-gate.js';

const gate = () => new QueryGate({ atOnce: 2, waiting: 3, atOnceEach: 1, waitingEach: 2 });
const { signal } = new AbortController();

describe('turns of questions', () => {
  it('go to others before somebody has a second one', async () => {
    const turns = gate();
    const order: string[] = [];
    const enter = async (actor: string) => {
      const leave = await turns.enter(actor, signal);
      order.push(actor);
      return leave;
    };
    const first = await enter('a');
    const waiting = enter('a');
    const other = await enter('b');
    expect(order).toEqual(['a', 'b']);
    other();
    first();
    (await waiting)();
    expect(order).toEqual(['a', 'b', 'a']);
  });

  it('are refused when too many wait, of all or of one', async () => {
    const turns = gate();
    await turns.enter('a', signal);
    await turns.enter('b', signal);
    void turns.enter('a', signal);
    void turns.enter('a', signal);
    await expect(turns.enter('a', signal)).rejects.toMatchObject({ code: 'BUSY', retryable: true });
    void turns.enter('c', signal);
    await expect(turns.enter('d', signal)).rejects.toThrow('3 questions are waiting');
  });

  it('are given up by whoever wants none any more', async () => {
    const turns = gate();
    const leave = await turns.enter('a', signal);
    const stop = new AbortController();
    const waiting = turns.enter('a', stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    leave();
    await expect(turns.enter('a', signal)).resolves.toBeTypeOf('function');
    await expect(turns.enter('b', AbortSignal.abort())).rejects.toThrow('cancelled');
  });
});
