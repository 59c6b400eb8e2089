import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Credential,
  Credentials,
  hashSecret,
  type GrantedCredential,
  type Rights,
} from './credentials.js';
import type { Verdict } from '../principal.js';

const grantAccess = (name: string, until = Infinity): Verdict => ({
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
    verdict = (text) => Promise.resolve(grantAccess(text));
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
    expect(credentials.findCached(key('a'))).toBeUndefined();
    const verdicts = await Promise.all([1, 2, 3].map(() => credentials.fetchVerdict(key('a'))));
    expect(verdicts).toMatchObject([grantAccess('a'), grantAccess('a'), grantAccess('a')]);
    expect(asked).toEqual(['a']);
    expect(credentials.findCached(key('a'))).toMatchObject(grantAccess('a'));
    expect(credentials.findCached({ kind: 'session', text: 'a' })).toBeUndefined();
  });

  it('caches refusals too', async () => {
    verdict = () => Promise.resolve({ refused: 'unknown' });
    await credentials.fetchVerdict(key('a'));
    expect(credentials.findCached(key('a'))).toEqual({ refused: 'unknown' });
  });

  it('caches no failure', async () => {
    verdict = () => Promise.reject(new Error('no database'));
    await expect(credentials.fetchVerdict(key('a'))).rejects.toThrow('no database');
    expect(credentials.findCached(key('a'))).toBeUndefined();
    verdict = (text) => Promise.resolve(grantAccess(text));
    expect(await credentials.fetchVerdict(key('a'))).toMatchObject(grantAccess('a'));
  });

  it('forgets a credential after its expiry', async () => {
    verdict = (text) => Promise.resolve(grantAccess(text, Date.now() - 1));
    await credentials.fetchVerdict(key('a'));
    expect(credentials.findCached(key('a'))).toBeUndefined();
  });

  it('forgets revoked credentials, but no others and no tokens', async () => {
    const token: Credential = { kind: 'token', text: 'c' };
    for (const each of [key('a'), key('b'), token]) await credentials.fetchVerdict(each);
    valid.set(hashSecret('b'), VIEWER);
    await credentials.recheck();
    expect(credentials.findCached(key('a'))).toBeUndefined();
    expect(credentials.findCached(key('b'))).toMatchObject(grantAccess('b'));
    expect(credentials.findCached(token)).toMatchObject(grantAccess('c'));
  });

  describe('followed by a running request', () => {
    let ended: string[];
    beforeEach(() => (ended = []));

    const follow = async (credential: Credential) => {
      const verdict = (await credentials.fetchVerdict(credential)) as GrantedCredential;
      return credentials.follow(verdict, () => ended.push(credential.text));
    };

    it('reports once a revoked or changed credential, and no valid one', async () => {
      for (const text of ['revoked', 'smaller', 'opened', 'bound', 'good']) await follow(key(text));
      const over = await follow(key('over'));
      over();
      valid.set(hashSecret('smaller'), { ...VIEWER, role: 'operator' });
      valid.set(hashSecret('opened'), { ...VIEWER, personalData: true });
      valid.set(hashSecret('bound'), { ...VIEWER, scope: { stores: [1] } });
      valid.set(hashSecret('good'), VIEWER);
      for (let n = 0; n < 2; n++) await credentials.recheck();
      expect(ended).toEqual(['revoked', 'smaller', 'opened', 'bound']);
    });

    it('reports credentials that left the cache, with one query for all requests', async () => {
      for (let n = 0; n < 3; n++) await follow(key('a'));
      credentials.forget(key('a'));
      expect(ended).toEqual([]);
      await credentials.recheck();
      expect(ended).toEqual(['a', 'a', 'a']);
      expect(rechecked).toEqual([[hashSecret('a')]]);
    });

    it('reports an expired token without a query', async () => {
      verdict = (text) =>
        Promise.resolve(grantAccess(text, text === 'old' ? Date.now() - 1 : Infinity));
      for (const text of ['old', 'new']) await follow({ kind: 'token', text });
      await credentials.recheck();
      expect([ended, rechecked]).toEqual([['old'], []]);
    });
  });

  it('marks a credential as proven when its last look-up succeeded', async () => {
    expect(credentials.isProven(key('a'))).toBe(false);
    await credentials.fetchVerdict(key('a'));
    credentials.forget(key('a'));
    expect(credentials.isProven(key('a'))).toBe(true);
    verdict = () => Promise.resolve({ refused: 'revoked' });
    await credentials.fetchVerdict(key('a'));
    expect(credentials.isProven(key('a'))).toBe(false);
  });

  it('forgets at once a credential that this process ended', async () => {
    await credentials.fetchVerdict(key('a'));
    credentials.forget(key('a'));
    expect(credentials.findCached(key('a'))).toBeUndefined();
  });

  it('limits the cache of refused and of known credentials', async () => {
    for (let i = 0; i <= 2_000; i++) await credentials.fetchVerdict(key(`known ${i}`));
    verdict = () => Promise.resolve({ refused: 'unknown' });
    for (let i = 0; i <= 10_000; i++) await credentials.fetchVerdict(key(`wrong ${i}`));
    expect(credentials.findCached(key('known 0'))).toBeUndefined();
    expect(credentials.findCached(key('known 2000'))).toBeDefined();
    expect(credentials.findCached(key('wrong 0'))).toBeUndefined();
    expect(credentials.findCached(key('wrong 10000'))).toBeDefined();
  });
});
