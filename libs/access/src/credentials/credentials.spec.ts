import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../digest.js';
import type { Verdict } from '../verdict.js';
import { type Credential, Credentials } from './credentials.js';

const known = (name: string, until = Infinity): Verdict => ({
  principal: { name, role: 'viewer', personalData: false, via: 'key' },
  until,
});
const key = (text: string): Credential => ({ kind: 'key', text });

describe('Credentials', () => {
  let asked: string[];
  let valid: Set<string>;
  let verdict: (text: string) => Promise<Verdict>;
  let credentials: Credentials;

  beforeEach(() => {
    asked = [];
    valid = new Set();
    verdict = (text) => Promise.resolve(known(text));
    credentials = new Credentials(
      ({ text }) => {
        asked.push(text);
        return verdict(text);
      },
      (digests) => Promise.resolve(digests.filter((each) => valid.has(each))),
    );
  });

  it('looks up once for all that ask at the same time, and remembers', async () => {
    expect(credentials.recall(key('a'))).toBeUndefined();
    const verdicts = await Promise.all([1, 2, 3].map(() => credentials.lookUp(key('a'))));
    expect(verdicts).toEqual([known('a'), known('a'), known('a')]);
    expect(asked).toEqual(['a']);
    expect(credentials.recall(key('a'))).toEqual(known('a'));
    expect(credentials.recall({ kind: 'session', text: 'a' })).toBeUndefined();
  });

  it('remembers refusals too', async () => {
    verdict = () => Promise.resolve({ refused: 'unknown' });
    await credentials.lookUp(key('a'));
    expect(credentials.recall(key('a'))).toEqual({ refused: 'unknown' });
  });

  it('remembers no failure', async () => {
    verdict = () => Promise.reject(new Error('no database'));
    await expect(credentials.lookUp(key('a'))).rejects.toThrow('no database');
    expect(credentials.recall(key('a'))).toBeUndefined();
    verdict = (text) => Promise.resolve(known(text));
    expect(await credentials.lookUp(key('a'))).toEqual(known('a'));
  });

  it('forgets whoever has ended', async () => {
    verdict = (text) => Promise.resolve(known(text, Date.now() - 1));
    await credentials.lookUp(key('a'));
    expect(credentials.recall(key('a'))).toBeUndefined();
  });

  it('forgets what was revoked, and neither the others nor tokens', async () => {
    const token: Credential = { kind: 'token', text: 'c' };
    for (const each of [key('a'), key('b'), token]) await credentials.lookUp(each);
    valid.add(digestOf('b'));
    await credentials.recheck();
    expect(credentials.recall(key('a'))).toBeUndefined();
    expect(credentials.recall(key('b'))).toEqual(known('b'));
    expect(credentials.recall(token)).toEqual(known('c'));
  });

  it('forgets at once what was ended here', async () => {
    await credentials.lookUp(key('a'));
    credentials.forget(key('a'));
    expect(credentials.recall(key('a'))).toBeUndefined();
  });

  it('bounds what it remembers of refused keys and of known ones', async () => {
    for (let i = 0; i <= 2_000; i++) await credentials.lookUp(key(`known ${i}`));
    verdict = () => Promise.resolve({ refused: 'unknown' });
    for (let i = 0; i <= 10_000; i++) await credentials.lookUp(key(`wrong ${i}`));
    expect(credentials.recall(key('known 0'))).toBeUndefined();
    expect(credentials.recall(key('known 2000'))).toBeDefined();
    expect(credentials.recall(key('wrong 0'))).toBeUndefined();
    expect(credentials.recall(key('wrong 10000'))).toBeDefined();
  });
});
