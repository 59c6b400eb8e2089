import { describe, expect, it } from 'vitest';
import { platformSettings } from './platform-settings.js';

const parseTracing = (environment: Record<string, string>) =>
  platformSettings.read(environment).tracing;

describe('the settings of traces', () => {
  it('sends nothing without a collector', () => {
    expect(parseTracing({})).toBeUndefined();
    expect(parseTracing({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b', OTEL_TRACES_SAMPLER_ARG: '1' })).toBe(
      undefined,
    );
  });

  it('sends nothing when OpenTelemetry is disabled', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318';
    expect(
      parseTracing({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' }),
    ).toBeUndefined();
    expect(parseTracing({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'false' })).toBeDefined();
  });

  it.each([
    ['http://collector:4318', 'http://collector:4318/v1/traces'],
    ['http://collector:4318/', 'http://collector:4318/v1/traces'],
    ['https://otel.example/tenant/7/', 'https://otel.example/tenant/7/v1/traces'],
    ['http://[::1]:4318/#top', 'http://[::1]:4318/v1/traces'],
  ])('sends to the traces path of a collector: %s', (OTEL_EXPORTER_OTLP_ENDPOINT, url) => {
    expect(parseTracing({ OTEL_EXPORTER_OTLP_ENDPOINT })).toEqual({ url, headers: {}, ratio: 1 });
  });

  it('prefers the endpoint of traces and uses it unchanged', () => {
    expect(
      parseTracing({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/take?tenant=1',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      }),
    ).toEqual({ url: 'https://traces.example/take?tenant=1', headers: {}, ratio: 0.25 });
  });

  it('prefers the headers of traces to the general ones', () => {
    const headers = parseTracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'X-Tenant=shop, authorization=Bearer%20a%3Db%2Cc ,',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=traces,x-plain=a=b',
    })?.headers;
    expect(headers).toEqual({
      'x-tenant': 'traces',
      authorization: 'Bearer a=b,c',
      'x-plain': 'a=b',
    });
  });

  const noUrl = 'write an http:// or https:// URL, for example http://collector:4318';
  const noPairs = 'write name=value,name=value, with values escaped as in a URL';
  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, `OTEL_EXPORTER_OTLP_ENDPOINT: ${noUrl}`],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc://c:4317' }, `OTEL_EXPORTER_OTLP_ENDPOINT: ${noUrl}`],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://me:hunter2@otel.example' },
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: remove user and password from the URL; set OTEL_EXPORTER_OTLP_HEADERS for a token',
    ],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' }, `OTEL_EXPORTER_OTLP_HEADERS: ${noPairs}`],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a b=c' }, `OTEL_EXPORTER_OTLP_HEADERS: ${noPairs}`],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%' }, `OTEL_EXPORTER_OTLP_HEADERS: ${noPairs}`],
    [
      { OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=b%0d%0ac: d' },
      `OTEL_EXPORTER_OTLP_TRACES_HEADERS: ${noPairs}`,
    ],
  ])('refuses %j', (environment, message) => {
    expect(() => platformSettings.read(environment)).toThrow(
      expect.objectContaining({ message }) as Error,
    );
  });

  it.each(['-0.1', '1.1', 'half', 'NaN'])('refuses the share %s', (share) => {
    expect(() => parseTracing({ OTEL_TRACES_SAMPLER_ARG: share })).toThrow(
      'OTEL_TRACES_SAMPLER_ARG: ',
    );
  });
});
