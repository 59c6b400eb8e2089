import { describe, expect, it } from 'vitest';
import { findRefusal } from './mcp.controller.js';

const allowed = { hosts: ['localhost', '127.0.0.1', '[::1]'], origins: ['https://bi.example'] };

describe('refusalOf', () => {
  it.each([
    { host: 'localhost:3000' },
    { host: '[::1]:3000', origin: 'http://127.0.0.1:8080' },
    { host: '127.0.0.1', origin: 'https://bi.example' },
    // The API's own page, at an address of the machine.
    { host: '10.0.0.5:3000', origin: 'http://10.0.0.5:3000' },
  ])('accepts: %j', (headers) => {
    expect(findRefusal(headers, allowed)).toBeUndefined();
  });

  it.each([
    { host: '127.0.0.1', origin: 'http://evil.example' },
    { host: '127.0.0.1', origin: 'https://bi.example.evil.example' },
    { host: '127.0.0.1', origin: 'null' },
    { origin: 'null' },
  ])('rejects: %j', (headers) => {
    expect(findRefusal(headers, allowed)).toContain('CORS_ORIGINS');
  });
});
