import { describe, expect, it } from 'vitest';
import { platformSettings } from '#platform/config/platform-settings.js';
import { AppError } from '#platform/errors/app-error.js';
import { accessSettings } from './settings.js';

const settings = platformSettings.and(accessSettings);

/** The lines of the error, one per mistake. */
function mistakes(environment: Record<string, string>): string[] {
  try {
    settings.read(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).message.split('\n');
  }
}

describe('the settings of access', () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ HOST: 'localhost' }, true],
    [{ HOST: '::1' }, true],
    [{ HOST: '127.0.0.2' }, true],
    [{ HOST: '0.0.0.0' }, false],
    [{ HOST: '127.example.org' }, false],
    [{ WAREHOUSE_URL: 'postgres://db/retail' }, false],
    [{ WAREHOUSE_URL: 'postgres://db/retail', ANONYMOUS_READING: 'on' }, true],
    [{ ANONYMOUS_READING: 'off' }, false],
  ])('%j: anonymous reading is %s', (environment, isOpen) => {
    expect(settings.read(environment).access.anonymousReading).toBe(isOpen);
  });

  it('reads how people sign in and leaves the API unchanged without it', () => {
    expect(settings.read({}).access).toEqual({
      anonymousReading: true,
      issuer: undefined,
      metricsToken: undefined,
      sessionHours: 12,
      secureCookies: false,
      requestsPerMinute: 6_000,
      failedKeysPerMinute: 10,
      corsOrigins: [],
      trustProxy: false,
    });
    const { access } = settings.read({
      OIDC_ISSUER: 'https://id.example',
      OIDC_CLIENT_ID: 'retail',
      OIDC_AUDIENCE: 'api',
      PUBLIC_URL: 'https://retail.example/',
      HOST: '0.0.0.0',
      SESSION_HOURS: '8',
      CORS_ORIGINS: 'https://a.example, http://b.example:8080',
      TRUST_PROXY: '10.0.0.0/8,::1',
    });
    expect(access.issuer).toEqual({
      url: 'https://id.example',
      audience: 'api',
      roleClaim: 'roles',
      client: {
        id: 'retail',
        secret: undefined,
        scope: 'openid profile email',
        publicUrl: 'https://retail.example',
      },
    });
    expect(access.sessionHours).toBe(8);
    expect(access.secureCookies).toBe(true);
    expect(settings.read({ HOST: '0.0.0.0' }).access.secureCookies).toBe(true);
    expect(access.corsOrigins).toEqual(['https://a.example', 'http://b.example:8080']);
    expect(access.trustProxy).toEqual(['10.0.0.0/8', '::1']);
    expect(settings.read({ TRUST_PROXY: '2' }).access.trustProxy).toBe(2);
  });

  it.each([
    ['OIDC_ISSUER', 'http://id.example'],
    ['OIDC_ISSUER', 'id.example'],
    ['OIDC_SCOPE', 'profile'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['CORS_ORIGINS', 'https://a.example,*.b.example'],
    ['TRUST_PROXY', 'on'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/99'],
    ['METRICS_TOKEN', 'secret-value'],
    ['RATE_LIMIT_PER_MINUTE', '-1'],
    ['SESSION_HOURS', '0'],
    ['ANONYMOUS_READING', 'yes'],
  ])('refuses %s=%s without repeating the value', (name, value) => {
    const [line, ...more] = mistakes({ [name]: value });
    expect(more).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name}: `));
    expect(line).not.toContain('secret-value');
  });

  it.each([
    [{ OIDC_AUDIENCE: 'api' }, 'OIDC_ISSUER: '],
    [{ OIDC_CLIENT_ID: 'retail' }, 'OIDC_ISSUER: '],
    [{ OIDC_ISSUER: 'https://id.example' }, 'OIDC_ISSUER: '],
    [
      { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'retail', HOST: '0.0.0.0' },
      'PUBLIC_URL: ',
    ],
  ])('refuses %j', (environment, start) => {
    const [line, ...more] = mistakes(environment);
    expect([line?.startsWith(start), more]).toEqual([true, []]);
  });
});
