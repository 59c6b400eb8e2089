import { describe, expect, it } from 'vitest';
import { refusalOf } from './allowed-hosts.js';

const own = { hosts: ['localhost', '127.0.0.1', '[::1]'], origins: ['https://bi.example'] };
const any = { ...own, hosts: undefined };

describe('refusalOf', () => {
  it.each([
    [own, { host: 'localhost:3000' }],
    [own, { host: 'LOCALHOST' }],
    [own, { host: '[::1]:3000', origin: 'http://127.0.0.1:8080' }],
    [own, { host: '127.0.0.1', origin: 'https://bi.example' }],
    [any, { host: 'retail.example' }],
    [any, { host: 'retail.example', origin: 'https://bi.example' }],
  ])('lets pass: %j %j', (allowed, headers) => {
    expect(refusalOf(headers, allowed)).toBeUndefined();
  });

  it.each([
    [own, { host: 'evil.example:3000' }, 'ALLOWED_HOSTS'],
    [own, { host: 'localhost.evil.example' }, 'ALLOWED_HOSTS'],
    [own, {}, 'ALLOWED_HOSTS'],
    [own, { host: '127.0.0.1', origin: 'http://evil.example' }, 'CORS_ORIGINS'],
    [own, { host: '127.0.0.1', origin: 'https://bi.example.evil.example' }, 'CORS_ORIGINS'],
    [own, { host: '127.0.0.1', origin: 'null' }, 'CORS_ORIGINS'],
    // A name that was made to lead here is the page's own origin.
    [any, { host: 'evil.example', origin: 'http://evil.example' }, 'CORS_ORIGINS'],
  ])('refuses: %j %j', (allowed, headers, setting) => {
    expect(refusalOf(headers, allowed)).toContain(setting);
  });
});
