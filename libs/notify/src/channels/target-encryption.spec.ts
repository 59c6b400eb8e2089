import { describe, expect, it } from 'vitest';
import { TargetEncryption } from './target-encryption.js';

const SECRET = 'a secret of at least thirty-two characters';
const TARGET = 'https://hooks.example/ü?token=1';
/** Written by Python's cryptography: HKDF-SHA-256 and AES-256-GCM, iv, tag and text. */
const STORED =
  'sealed:1:AAECAwQFBgcICQoLIKMxTaGDzaVNR7_x5Kfhu1__ZAUeZFioerYc_DzHMFOchjEArm6xcBaMBfTauwAe';

describe('TargetSeal', () => {
  const seal = new TargetEncryption(SECRET);
  const other = expect.objectContaining({
    code: 'NOTIFICATION_FAILED',
    retryable: false,
    message:
      'its target was encrypted with another NOTIFICATION_SECRET: set the old secret for API ' +
      'and worker, or set the rule again with its target',
  }) as Error;

  it('decrypts what another program encrypted in the documented format', () => {
    expect(seal.decrypt(STORED)).toBe(TARGET);
  });

  it('encrypts equal targets differently, and decrypts each', () => {
    const [one, two] = [seal.encrypt(TARGET), seal.encrypt(TARGET)];
    expect(one).not.toBe(two);
    expect([seal.decrypt(one), seal.decrypt(two)]).toEqual([TARGET, TARGET]);
    const text = Buffer.from(one.replace('sealed:1:', ''), 'base64url').toString('latin1');
    expect(text).not.toContain('hooks.example');
  });

  it('keeps a sealed target unchanged, and opens an old plain one', () => {
    expect(seal.encrypt(STORED)).toBe(STORED);
    expect(seal.decrypt(TARGET)).toBe(TARGET);
  });

  it('refuses a target of another secret, without a secret, or that was changed', () => {
    expect(() => new TargetEncryption(`${SECRET}!`).decrypt(STORED)).toThrow(other);
    expect(() => new TargetEncryption(undefined).decrypt(STORED)).toThrow(other);
    for (const changed of [`${STORED.slice(0, -4)}AAAA`, 'sealed:1:', 'sealed:1:AAECAwQFBgcI']) {
      expect(() => seal.decrypt(changed)).toThrow(other);
    }
  });

  it('stores plain text without a secret, when none can be set', () => {
    const none = new TargetEncryption(undefined);
    expect(none.encrypt(TARGET)).toBe(TARGET);
    expect(() => none.check()).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
    expect(() => seal.check()).not.toThrow();
  });
});
