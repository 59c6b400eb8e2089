import { describe, expect, it } from 'vitest';
import { codeVersion, productVersion } from './version.js';

describe('codeVersion', () => {
  it('is the version of the program and a digest of its code', async () => {
    const version = await codeVersion();
    expect(version).toMatch(/^[^+]+\+[0-9a-f]{12}$/);
    expect(version.split('+')[0]).toBe(productVersion());
    expect(await codeVersion()).toBe(version);
  });
});
