import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { HostRule } from './host-rule.js';

interface RequestOptions {
  host?: string;
  url?: string;
  /** Local address of the connection. */
  at?: string;
  forwarded?: string;
  from?: string;
}

const request = ({ host, url = '/v1/x', at = '10.0.0.5', forwarded, from }: RequestOptions) =>
  ({
    url,
    headers: { host, 'x-forwarded-host': forwarded },
    rawHeaders: host === undefined ? [] : ['Host', host],
    socket: { localAddress: at, remoteAddress: from ?? '192.0.2.7' },
  }) as unknown as IncomingMessage;

describe('HostRule', () => {
  const rule = new HostRule(['localhost', '127.0.0.1', '[::1]', 'retail.example']);
  const checkStatus = (asked: RequestOptions, of = rule) =>
    of.findRefusal(request(asked))?.getStatus();

  it.each([
    { host: 'localhost:3000' },
    { host: 'LOCALHOST' },
    { host: '[::1]:3000' },
    { host: 'retail.example' },
    { host: 'Retail.Example:443' },
    // The address of the socket is no name, so DNS has no part in it.
    { host: '10.0.0.5:3000' },
    { host: '10.0.0.5', at: '::ffff:10.0.0.5' },
    { host: '[2001:DB8:0:0::5]:3000', at: '2001:db8::5' },
    // Probes say nothing, and come by whatever address an orchestrator knows.
    { host: 'evil.example', url: '/livez' },
    { host: 'evil.example', url: '/readyz?verbose' },
    { url: '/livez' },
    // Nobody is trusted to speak for another.
    { host: 'localhost', forwarded: 'evil.example' },
  ])('answers %j', (asked) => {
    expect(checkStatus(asked)).toBeUndefined();
  });

  it.each([
    { host: 'evil.example' },
    { host: 'evil.example:3000' },
    { host: 'localhost.evil.example' },
    { host: 'retail.example.evil.example' },
    { host: '10.0.0.6' },
    { host: '5.0.0.10.example' },
    { host: '[2001:db8::6]', at: '2001:db8::5' },
    { host: 'evil.example', url: '/livez/x' },
    { host: 'evil.example', url: '//livez' },
    { host: 'evil.example', url: '/v1/x?/livez' },
    // A page can name another host beside its own.
    { host: 'evil.example', forwarded: 'localhost' },
  ])('refuses %j with 421, and names the setting', (asked) => {
    const refusal = rule.findRefusal(request(asked));
    expect(refusal?.getStatus()).toBe(421);
    expect(refusal?.message).toContain('ALLOWED_HOSTS');
  });

  it.each([
    {},
    { host: '' },
    { host: ':3000' },
    { host: '[' },
    { host: 'a b' },
    { host: 'a/b' },
    { host: 'localhost:port' },
    { host: 'someone@localhost' },
    { host: 'localhost, evil.example' },
  ])('refuses %j with 400: it names no host', (asked) => {
    expect(checkStatus(asked)).toBe(400);
  });

  it.each(['/v1/x', '/livez'])('refuses two Host headers at %s with any values', (url) => {
    const twice = {
      ...request({ host: 'localhost', url }),
      rawHeaders: ['Host', 'a', 'HOST', 'a'],
    };
    expect(rule.findRefusal(twice as IncomingMessage)?.getStatus()).toBe(400);
  });

  it('checks the forwarded host of a trusted proxy besides the proxy’s own Host', () => {
    const behind = new HostRule(['localhost', 'retail.example'], ['10.0.0.0/8']);
    const by = (forwarded: string, from = '10.1.2.3') =>
      checkStatus({ host: 'localhost:3000', forwarded, from }, behind);
    expect(by('retail.example')).toBeUndefined();
    expect(by('evil.example, retail.example')).toBeUndefined();
    expect(by('evil.example')).toBe(421);
    expect(by('retail.example, evil.example')).toBe(421);
    expect(by('')).toBe(400);
    // Not one of the trusted proxies: its header is ignored.
    expect(by('evil.example', '192.0.2.7')).toBeUndefined();
    expect(
      checkStatus({ host: 'evil.example', forwarded: 'retail.example', from: '10.1.2.3' }, behind),
    ).toBe(421);
  });
});
