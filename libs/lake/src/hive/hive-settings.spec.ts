import { describe, expect, it } from 'vitest';
import { parseHiveAddress, parseHiveSettings, requireIdentifier } from './hive-settings.js';

const url = (href: string) => ({ scheme: 'hive', href });

describe('hiveSettings', () => {
  it('completes a plain URL with defaults', () => {
    expect(parseHiveSettings(url('hive://emr'))).toEqual({
      user: 'hadoop',
      database: 'retailstream',
      auth: 'plain',
      tls: false,
      timeout: 60_000,
    });
    expect(parseHiveAddress(url('hive://emr'))).toEqual({ host: 'emr', port: 10_000 });
  });

  it('reads every option of the URL', () => {
    const whole = url('hive://app@node:10001/retail?auth=nosasl&tls=true&timeout=5');
    expect(parseHiveSettings(whole)).toEqual({
      user: 'app',
      database: 'retail',
      auth: 'nosasl',
      tls: true,
      timeout: 5_000,
    });
    expect(parseHiveAddress(whole)).toEqual({ host: 'node', port: 10_001 });
  });

  it.each([
    ['hive://h/Retail', 'database'],
    ['hive://h?auth=kerberos', 'auth=plain or auth=nosasl'],
    ['hive://h?tls=yes', 'tls=true or tls=false'],
    ['hive://h?timeout=0', 'timeout=60'],
  ])('refuses %s', (href, message) => {
    expect(() => parseHiveSettings(url(href))).toThrow(message);
  });
});

describe('identifier', () => {
  it('returns names that need no quotes', () => {
    expect(requireIdentifier('store_week_2')).toBe('store_week_2');
  });

  it.each(['', 'Stores', '2010', '_a', 'a b', "a'", 'a;drop', 'ä'])('refuses "%s"', (name) => {
    expect(() => requireIdentifier(name)).toThrow('lower case letters');
  });
});
