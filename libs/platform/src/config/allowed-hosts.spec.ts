import { describe, expect, it } from 'vitest';
import { LOOPBACK_HOSTS } from './allowed-hosts.js';
import { parseConfig } from './config.js';

describe('ALLOWED_HOSTS', () => {
  it('is this machine where only it can ask', () => {
    expect(parseConfig({}).allowedHosts).toEqual([...LOOPBACK_HOSTS, '127.0.0.1']);
    expect(parseConfig({ HOST: '127.0.0.2' }).allowedHosts).toContain('127.0.0.2');
    expect(parseConfig({ HOST: '::1' }).allowedHosts).toContain('[::1]');
  });

  it('is anything elsewhere, until it is said', () => {
    expect(parseConfig({ HOST: '0.0.0.0' }).allowedHosts).toBeUndefined();
  });

  it('adds what is said, in small letters', () => {
    const { allowedHosts } = parseConfig({
      HOST: '0.0.0.0',
      ALLOWED_HOSTS: 'Retail.example, 10.0.0.5',
    });
    expect(allowedHosts).toEqual([...LOOPBACK_HOSTS, '0.0.0.0', 'retail.example', '10.0.0.5']);
  });

  it.each(['retail.example:3000', 'https://retail.example', '*', 'a,,b', 'retail.example/x'])(
    'refuses %s',
    (text) => {
      expect(() => parseConfig({ ALLOWED_HOSTS: text })).toThrow(
        'ALLOWED_HOSTS: give host names without a port',
      );
    },
  );
});
