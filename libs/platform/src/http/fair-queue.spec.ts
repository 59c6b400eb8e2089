import { describe, expect, it } from 'vitest';
import { createAnonymousCaller } from './caller.js';
import { type FairQueueLimits, FairQueue } from './fair-queue.js';

const BUSY = { code: 'BUSY', retryable: true };

/** A queue, and the order in which callers began. */
function setUp(limits: FairQueueLimits) {
  const turns = new FairQueue(limits, () => new Error('left'));
  const began: string[] = [];
  const enter = async (caller: string, name = caller, signal?: AbortSignal) => {
    const leave = await turns.enter([caller], signal);
    began.push(name);
    return leave;
  };
  return { turns, began, enter };
}

describe('Turns', () => {
  it('gives a free slot to another caller before one has a second', async () => {
    const { began, enter } = setUp({ atOnce: 2, atOnceEach: 1, waiting: 3 });
    const first = await enter('a');
    const waiting = enter('a');
    const other = await enter('b');
    expect(began).toEqual(['a', 'b']);
    other();
    first();
    (await waiting)();
    expect(began).toEqual(['a', 'b', 'a']);
  });

  it('gives slots in rotation of the callers, however many pieces each has queued', async () => {
    const { began, enter } = setUp({ atOnce: 1, atOnceEach: 1, waiting: 60 });
    const leave = await enter('flood', 'flood 0');
    const names = [1, 2, 3, 4].map((n) => `flood ${n}`);
    const all = [
      ...names.map((name) => enter('flood', name)),
      ...['one', 'other', 'one'].map((caller) => enter(caller)),
    ].map(async (entered) => (await entered)());
    leave();
    await Promise.all(all);
    const expected = ['flood 0', 'flood 1', 'one', 'other', 'flood 2', 'one', 'flood 3', 'flood 4'];
    expect(began).toEqual(expected);
  });

  it('refuses a caller that has reached its own limit of waiting pieces', async () => {
    const { enter } = setUp({ atOnce: 2, atOnceEach: 1, waiting: 3, waitingEach: 2 });
    await enter('a');
    void enter('a');
    void enter('a');
    await expect(enter('a')).rejects.toMatchObject(BUSY);
    await expect(enter('b')).resolves.toBeTypeOf('function');
  });

  it('refuses work beyond slots and queue together', async () => {
    const { enter } = setUp({ atOnce: 2, atOnceEach: 1, waiting: 1 });
    await enter('a');
    void enter('a');
    void enter('a');
    await expect(enter('a')).rejects.toMatchObject(BUSY);
  });

  it('takes the place in a full queue from the caller with most pieces', async () => {
    const { began, enter } = setUp({ atOnce: 1, atOnceEach: 1, waiting: 3 });
    const leave = await enter('a');
    const last = [enter('flood', 'f1'), enter('flood', 'f2'), enter('flood', 'f3')];
    const b = enter('b');
    await expect(last[2]).rejects.toMatchObject(BUSY);
    // One caller has two of three places, the other one: neither may have more.
    await expect(enter('flood')).rejects.toMatchObject(BUSY);
    await expect(enter('b')).rejects.toMatchObject(BUSY);
    leave();
    (await last[0])?.();
    (await b)();
    (await last[1])?.();
    expect(began).toEqual(['a', 'f1', 'b', 'f2']);
  });

  it('begins a shared piece in the turn of a caller that joined it', async () => {
    const { turns, began, enter } = setUp({ atOnce: 2, atOnceEach: 1, waiting: 9 });
    await enter('flood');
    const callers = ['flood'];
    void enter('flood', 'f1');
    const shared = turns.enter(callers).then(() => began.push('shared'));
    callers.push('other');
    turns.beginWaiting();
    await shared;
    expect(began).toEqual(['flood', 'shared']);
  });

  it('keeps a shared place while one of its callers has few', async () => {
    const { turns, enter } = setUp({ atOnce: 1, atOnceEach: 1, waiting: 3 });
    await enter('a');
    const own = [enter('flood'), enter('flood')];
    void turns.enter(['flood', 'other']);
    void enter('b');
    await expect(own[1]).rejects.toMatchObject(BUSY);
  });

  it('gives a caller with a key the place of one without, when each has one', async () => {
    const { enter } = setUp({ atOnce: 1, atOnceEach: 1, waiting: 2 });
    await enter('a');
    const guests = ['1', '2', '3'].map((network) => enter(createAnonymousCaller(network)));
    await expect(guests[2]).rejects.toMatchObject(BUSY);
    void enter('key 1');
    await expect(guests[1]).rejects.toMatchObject(BUSY);
  });

  it('removes a caller that no longer waits and gives its place to others', async () => {
    const { enter } = setUp({ atOnce: 1, atOnceEach: 1, waiting: 1 });
    const leave = await enter('a');
    const stop = new AbortController();
    const gone = enter('b', 'b', stop.signal);
    stop.abort();
    await expect(gone).rejects.toThrow('left');
    const next = enter('c');
    leave();
    await expect(next).resolves.toBeTypeOf('function');
    await expect(enter('d', 'd', AbortSignal.abort())).rejects.toThrow('left');
  });

  it('frees a slot once, even if its caller releases it twice', () => {
    const { turns } = setUp({ atOnce: 2, atOnceEach: 2, waiting: 0 });
    const leave = turns.take('a');
    expect(turns.take('a')).toBeDefined();
    expect(turns.take('b')).toBeUndefined();
    leave?.();
    leave?.();
    expect(turns.take('b')).toBeDefined();
    expect(turns.take('b')).toBeUndefined();
  });
});
