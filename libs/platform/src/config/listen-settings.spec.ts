import { describe, expect, it } from 'vitest';
import { suggestAllowedHosts, LOOPBACK_HOSTS } from './listen-settings.js';
import { platformSettings } from './platform-settings.js';

describe('ALLOWED_HOSTS', () => {
  it('is this machine by default, on any listening address', () => {
    expect(platformSettings.read({}).allowedHosts).toEqual(LOOPBACK_HOSTS);
    expect(platformSettings.read({ HOST: '127.0.0.2' }).allowedHosts).toContain('127.0.0.2');
    expect(platformSettings.read({ HOST: '::1' }).allowedHosts).toContain('[::1]');
  });

  it('includes the names in HOST and PUBLIC_URL', () => {
    const { allowedHosts } = platformSettings.read({
      HOST: 'Api.internal',
      PUBLIC_URL: 'https://Retail.example:8443/',
    });
    expect(allowedHosts).toEqual([...LOOPBACK_HOSTS, 'api.internal', 'retail.example']);
  });

  it.each([
    [{ HOST: '0.0.0.0' }, true],
    [{ HOST: '::' }, true],
    [{ HOST: '10.0.0.5', PUBLIC_URL: 'http://127.0.0.1:3000' }, true],
    [{ HOST: '0.0.0.0', PUBLIC_URL: 'https://retail.example' }, false],
    [{ HOST: '0.0.0.0', ALLOWED_HOSTS: '192.168.1.5' }, false],
    [{ HOST: 'api.internal' }, false],
    [{}, false],
  ])('advises to name servers that other machines reach: %j %s', (environment, isAdvised) => {
    const { host, allowedHosts } = platformSettings.read(environment);
    expect(suggestAllowedHosts(host, allowedHosts)?.includes('set ALLOWED_HOSTS') ?? false).toBe(
      isAdvised,
    );
  });

  it('adds the names of the setting in lower case', () => {
    const { allowedHosts } = platformSettings.read({
      HOST: '0.0.0.0',
      ALLOWED_HOSTS: 'Retail.example, 10.0.0.5',
    });
    expect(allowedHosts).toEqual([...LOOPBACK_HOSTS, '0.0.0.0', 'retail.example', '10.0.0.5']);
  });

  it.each(['retail.example:3000', 'https://retail.example', '*', 'a,,b', 'retail.example/x'])(
    'refuses %s',
    (text) => {
      expect(() => platformSettings.read({ ALLOWED_HOSTS: text })).toThrow(
        'ALLOWED_HOSTS: write host names without a port',
      );
    },
  );
});
