import { describe, expect, it } from 'vitest';
import { Askers } from './askers.js';

describe('Askers', () => {
  const setUp = () => {
    const abandoned: string[] = [];
    return { abandoned, askers: new Askers((key) => abandoned.push(key)) };
  };
  const joinWith = (askers: Askers, key: string) => {
    const hangUp = new AbortController();
    const leave = askers.join(key, 'key 1', hangUp.signal);
    return { leave, hangUp: () => hangUp.abort() };
  };

  it('tells when the last has hung up, not before', () => {
    const { abandoned, askers } = setUp();
    const [one, other] = [joinWith(askers, 'a'), joinWith(askers, 'a')];
    one.hangUp();
    expect(abandoned).toEqual([]);
    other.hangUp();
    expect(abandoned).toEqual(['a']);
    one.leave();
    other.leave();
    joinWith(askers, 'a').hangUp();
    expect(abandoned).toEqual(['a', 'a']);
  });

  it('does not tell when somebody waits who cannot hang up', () => {
    const { abandoned, askers } = setUp();
    askers.join('a', 'key 1');
    joinWith(askers, 'a').hangUp();
    joinWith(askers, 'b').leave();
    expect(abandoned).toEqual([]);
  });

  it('knows who waits, each as often as they ask', () => {
    const { askers } = setUp();
    const [leave] = ['key 1', 'key 2', 'key 1'].map((caller) => askers.join('a', caller));
    const callers = askers.callersOf('a');
    expect(callers).toEqual(['key 1', 'key 2', 'key 1']);
    leave?.();
    leave?.();
    expect(callers).toEqual(['key 2', 'key 1']);
    expect(askers.callersOf('b')).toEqual([]);
  });

  it('does not tell of an answer that is there', () => {
    const { abandoned, askers } = setUp();
    const one = joinWith(askers, 'a');
    one.leave();
    one.hangUp();
    expect(abandoned).toEqual([]);
  });
});
