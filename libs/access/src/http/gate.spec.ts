import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { generateKey } from '../credentials/api-keys.js';
import { Credentials } from '../credentials/credentials.js';
import type { Verdict } from '../principal.js';
import { AccessMetrics } from './access-metrics.js';
import { Cookies } from './cookies.js';
import { Gate, hasKey, isHarmless, isPublic, parsePath } from './gate.js';
import { RateLimits } from './rate-limits.js';

const ADDRESS = '192.0.2.1';
const METRICS_TOKEN = 'scrape-me-if-you-can';
const MINUTE_MS = 60_000;

describe('Gate', () => {
  let gate: Gate;
  let credentials: Credentials;
  let good: Set<string>;
  let underWay: number;
  let atOnce: number;
  /** Look-ups wait for this. */
  let database: Promise<void>;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] });
    good = new Set();
    underWay = atOnce = 0;
    database = Promise.resolve();
    const verify = async ({ text }: { text: string }): Promise<Verdict> => {
      atOnce = Math.max(atOnce, ++underWay);
      await database;
      underWay -= 1;
      const principal = { role: 'viewer', personalData: false, via: 'key' } as const;
      return good.has(text)
        ? { principal: { name: `key ${text}`, ...principal }, until: Infinity }
        : { refused: 'unknown' };
    };
    const settings = { requestsPerMinute: 200, failedKeysPerMinute: 10 };
    const logger = { warn: () => undefined };
    const metrics = new AccessMetrics(new Registry());
    credentials = new Credentials(verify, () => Promise.resolve(new Map()));
    gate = new Gate(
      { anonymous: { isOn: false }, metricsToken: METRICS_TOKEN },
      credentials,
      new Cookies(false),
      new RateLimits(settings, metrics, logger),
      metrics,
      logger,
    );
  });
  afterEach(() => vi.useRealTimers());

  async function show(key: string, url = '/v1/weekly-top-stores', address = ADDRESS) {
    const headers = { authorization: `Bearer ${key}` };
    const admission = await gate.admit({ method: 'GET', url, headers, address });
    return 'status' in admission ? admission.status : 200;
  }
  const goodKey = () => {
    const key = generateKey();
    good.add(key);
    return key;
  };
  /** Fifty bad keys. */
  const flood = () => Promise.all(Array.from({ length: 50 }, () => show(generateKey())));

  /** As a minute after its first use, or when other keys have filled the cache. */
  const forget = (key: string) => credentials.forget({ kind: 'key', text: key });

  it('admits a good key in constant use despite bad keys from its address', async () => {
    const key = goodKey();
    expect(await show(key)).toBe(200);
    for (let second = 0; second < 180; second++) {
      vi.advanceTimersByTime(1_000);
      expect((await flood()).at(-1)).toBe(429);
      if (second % 60 === 0) forget(key);
      expect(await show(key)).toBe(200);
    }
  });

  it('admits a good key that was idle for hours despite bad keys', async () => {
    const key = goodKey();
    await show(key);
    vi.advanceTimersByTime(300 * MINUTE_MS);
    forget(key);
    await flood();
    expect(await show(key)).toBe(200);
  });

  it('lets an unused good key prove itself at little cost', async () => {
    await flood();
    atOnce = 0;
    const key = goodKey();
    const flooded = flood();
    expect(await show(key)).toBe(200);
    expect(new Set(await flooded)).toEqual(new Set([429]));
    expect(atOnce).toBe(1);
  });

  it('limits waiting look-ups and serves other addresses in rotation', async () => {
    await flood();
    atOnce = 0;
    let answer: () => void = () => undefined;
    database = new Promise((resolve) => (answer = resolve));
    const many = [flood(), flood(), flood()];
    const other = '192.0.2.2';
    for (let n = 0; n < 10; n++) void show(generateKey(), '/', other);
    const key = goodKey();
    const shown = show(key, '/v1/weekly-top-stores', other);
    answer();
    expect(await shown).toBe(200);
    expect(new Set((await Promise.all(many)).flat())).toEqual(new Set([429]));
    expect(atOnce).toBeLessThanOrEqual(12);
  });

  it('admits a scraper with the metrics token despite bad tokens from its address', async () => {
    for (let n = 0; n < 20; n++) await show('wrong', '/metrics');
    expect(await show('wrong', '/metrics')).toBe(429);
    expect(await show(METRICS_TOKEN, '/metrics')).toBe(200);
  });
});

describe('paths', () => {
  it.each(['/', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/auth/login', '/assets/a.js'])(
    'treats %s as public',
    (path) => expect(isPublic(path)).toBe(true),
  );

  it.each(['/v1/x', '/graphql', '/%67raphql', '/docsx', '/Docs', '//', '/authx', '/mcp', ''])(
    'does not treat %j as public',
    (path) => expect(isPublic(path)).toBe(false),
  );

  it.each(['/a?b=/c', '/a#b', '/a'])('reads the path of %s as /a', (url) => {
    expect(parsePath(url)).toBe('/a');
  });

  it.each(['?key=x', '?a=1&KEY=x', '?api_key=', '?apiKey=x', '?access_token=x'])(
    'finds a key in %s',
    (query) => expect(hasKey(`/v1/x${query}`)).toBe(true),
  );

  it.each(['/v1/key=x', '?monkey=x', '?keys=x', '?query=key', '/key'])(
    'finds no key in %s',
    (url) => {
      expect(hasKey(url)).toBe(false);
    },
  );

  it.each([
    ['GET', '/v1/weekly-top-stores', true],
    ['HEAD', '/v1/weekly-top-stores', true],
    ['GET', '/auth/me', true],
    ['POST', '/v1/admin/runs', false],
    ['POST', '/auth/logout', false],
    ['GET', '/graphql', false],
    ['GET', '/graphql/stream', false],
    ['GET', '/graphq%6C', false],
    ['GET', '/mcp', false],
    ['get', '/v1/x', false],
  ])('%s %s is allowed without a CSRF token: %s', (method, path, isFine) => {
    expect(isHarmless(method, path)).toBe(isFine);
  });
});
