import { describe, expect, it } from 'vitest';
import { PendingRequests } from './pending-requests.js';

describe('PendingRequests', () => {
  const setUp = () => {
    const abandoned: string[] = [];
    return { abandoned, pending: new PendingRequests((key) => abandoned.push(key)) };
  };
  const joinWith = (pending: PendingRequests, key: string) => {
    const hangUp = new AbortController();
    const leave = pending.join(key, 'key 1', hangUp.signal);
    return { leave, hangUp: () => hangUp.abort() };
  };

  it('aborts when the last client disconnects, not before', () => {
    const { abandoned, pending } = setUp();
    const [one, other] = [joinWith(pending, 'a'), joinWith(pending, 'a')];
    one.hangUp();
    expect(abandoned).toEqual([]);
    other.hangUp();
    expect(abandoned).toEqual(['a']);
    one.leave();
    other.leave();
    joinWith(pending, 'a').hangUp();
    expect(abandoned).toEqual(['a', 'a']);
  });

  it('does not abort while a client without a signal waits', () => {
    const { abandoned, pending } = setUp();
    pending.join('a', 'key 1');
    joinWith(pending, 'a').hangUp();
    joinWith(pending, 'b').leave();
    expect(abandoned).toEqual([]);
  });

  it('returns the waiting callers, once per request', () => {
    const { pending } = setUp();
    const [leave] = ['key 1', 'key 2', 'key 1'].map((caller) => pending.join('a', caller));
    const callers = pending.listCallers('a');
    expect(callers).toEqual(['key 1', 'key 2', 'key 1']);
    leave?.();
    leave?.();
    expect(callers).toEqual(['key 2', 'key 1']);
    expect(pending.listCallers('b')).toEqual([]);
  });

  it('does not abort after the answer is done', () => {
    const { abandoned, pending } = setUp();
    const one = joinWith(pending, 'a');
    one.leave();
    one.hangUp();
    expect(abandoned).toEqual([]);
  });
});
