import { beforeEach, describe, expect, it } from 'vitest';
import { type Credential, Credentials, digestOf, type Known, type Rights } from './credentials.js';
import type { Verdict } from '../principal.js';

const known = (name: string, until = Infinity): Verdict => ({
  principal: { name, role: 'viewer', personalData: false, via: 'key' },
  until,
});
const VIEWER: Rights = { role: 'viewer', personalData: false };
const key = (text: string): Credential => ({ kind: 'key', text });

describe('Credentials', () => {
  let asked: string[];
  let rechecked: (readonly string[])[];
  let valid: Map<string, Rights>;
  let verdict: (text: string) => Promise<Verdict>;
  let credentials: Credentials;

  beforeEach(() => {
    asked = [];
    rechecked = [];
    valid = new Map();
    verdict = (text) => Promise.resolve(known(text));
    credentials = new Credentials(
      ({ text }) => {
        asked.push(text);
        return verdict(text);
      },
      (digests) => {
        rechecked.push(digests);
        return Promise.resolve(valid);
      },
    );
  });

  it('looks up once for concurrent requests, and caches the verdict', async () => {
    expect(credentials.recall(key('a'))).toBeUndefined();
    const verdicts = await Promise.all([1, 2, 3].map(() => credentials.lookUp(key('a'))));
    expect(verdicts).toMatchObject([known('a'), known('a'), known('a')]);
    expect(asked).toEqual(['a']);
    expect(credentials.recall(key('a'))).toMatchObject(known('a'));
    expect(credentials.recall({ kind: 'session', text: 'a' })).toBeUndefined();
  });

  it('caches refusals too', async () => {
    verdict = () => Promise.resolve({ refused: 'unknown' });
    await credentials.lookUp(key('a'));
    expect(credentials.recall(key('a'))).toEqual({ refused: 'unknown' });
  });

  it('caches no failure', async () => {
    verdict = () => Promise.reject(new Error('no database'));
    await expect(credentials.lookUp(key('a'))).rejects.toThrow('no database');
    expect(credentials.recall(key('a'))).toBeUndefined();
    verdict = (text) => Promise.resolve(known(text));
    expect(await credentials.lookUp(key('a'))).toMatchObject(known('a'));
  });

  it('forgets a credential after its expiry', async () => {
    verdict = (text) => Promise.resolve(known(text, Date.now() - 1));
    await credentials.lookUp(key('a'));
    expect(credentials.recall(key('a'))).toBeUndefined();
  });

  it('forgets revoked credentials, but no others and no tokens', async () => {
    const token: Credential = { kind: 'token', text: 'c' };
    for (const each of [key('a'), key('b'), token]) await credentials.lookUp(each);
    valid.set(digestOf('b'), VIEWER);
    await credentials.recheck();
    expect(credentials.recall(key('a'))).toBeUndefined();
    expect(credentials.recall(key('b'))).toMatchObject(known('b'));
    expect(credentials.recall(token)).toMatchObject(known('c'));
  });

  describe('followed by a running request', () => {
    let ended: string[];
    beforeEach(() => (ended = []));

    const follow = async (credential: Credential) => {
      const verdict = (await credentials.lookUp(credential)) as Known;
      return credentials.follow(verdict, () => ended.push(credential.text));
    };

    it('reports once a revoked or changed credential, and no valid one', async () => {
      for (const text of ['revoked', 'smaller', 'opened', 'good']) await follow(key(text));
      const over = await follow(key('over'));
      over();
      valid.set(digestOf('smaller'), { ...VIEWER, role: 'operator' });
      valid.set(digestOf('opened'), { ...VIEWER, personalData: true });
      valid.set(digestOf('good'), VIEWER);
      for (let n = 0; n < 2; n++) await credentials.recheck();
      expect(ended).toEqual(['revoked', 'smaller', 'opened']);
    });

    it('reports credentials that left the cache, with one query for all requests', async () => {
      for (let n = 0; n < 3; n++) await follow(key('a'));
      credentials.forget(key('a'));
      expect(ended).toEqual([]);
      await credentials.recheck();
      expect(ended).toEqual(['a', 'a', 'a']);
      expect(rechecked).toEqual([[digestOf('a')]]);
    });

    it('reports an expired token without a query', async () => {
      verdict = (text) => Promise.resolve(known(text, text === 'old' ? Date.now() - 1 : Infinity));
      for (const text of ['old', 'new']) await follow({ kind: 'token', text });
      await credentials.recheck();
      expect([ended, rechecked]).toEqual([['old'], []]);
    });
  });

  it('marks a credential as proven when its last look-up succeeded', async () => {
    expect(credentials.isProven(key('a'))).toBe(false);
    await credentials.lookUp(key('a'));
    credentials.forget(key('a'));
    expect(credentials.isProven(key('a'))).toBe(true);
    verdict = () => Promise.resolve({ refused: 'revoked' });
    await credentials.lookUp(key('a'));
    expect(credentials.isProven(key('a'))).toBe(false);
  });

  it('forgets at once a credential that this process ended', async () => {
    await credentials.lookUp(key('a'));
    credentials.forget(key('a'));
    expect(credentials.recall(key('a'))).toBeUndefined();
  });

  it('limits the cache of refused and of known credentials', async () => {
    for (let i = 0; i <= 2_000; i++) await credentials.lookUp(key(`known ${i}`));
    verdict = () => Promise.resolve({ refused: 'unknown' });
    for (let i = 0; i <= 10_000; i++) await credentials.lookUp(key(`wrong ${i}`));
    expect(credentials.recall(key('known 0'))).toBeUndefined();
    expect(credentials.recall(key('known 2000'))).toBeDefined();
    expect(credentials.recall(key('wrong 0'))).toBeUndefined();
    expect(credentials.recall(key('wrong 10000'))).toBeDefined();
  });
});
