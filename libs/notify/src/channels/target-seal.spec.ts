import { describe, expect, it } from 'vitest';
import { TargetSeal } from './target-seal.js';

const SECRET = 'a secret of at least thirty-two characters';
const TARGET = 'https://hooks.example/ü?token=1';
/** Written by another program, Python's cryptography: HKDF-SHA-256 and AES-256-GCM, iv, tag and text. */
const STORED =
  'sealed:1:AAECAwQFBgcICQoLIKMxTaGDzaVNR7_x5Kfhu1__ZAUeZFioerYc_DzHMFOchjEArm6xcBaMBfTauwAe';

describe('TargetSeal', () => {
  const seal = new TargetSeal(SECRET);
  const other = expect.objectContaining({
    code: 'NOTIFICATION_FAILED',
    retryable: false,
    message:
      'its target was written down under another NOTIFICATION_SECRET: give API and worker that one again, ' +
      'or set the rule anew with its target',
  }) as Error;

  it('opens what was written down as it says', () => {
    expect(seal.open(STORED)).toBe(TARGET);
  });

  it('writes no two down alike, and opens each', () => {
    const [one, two] = [seal.seal(TARGET), seal.seal(TARGET)];
    expect(one).not.toBe(two);
    expect([seal.open(one), seal.open(two)]).toEqual([TARGET, TARGET]);
    const text = Buffer.from(one.replace('sealed:1:', ''), 'base64url').toString('latin1');
    expect(text).not.toContain('hooks.example');
  });

  it('leaves what is sealed as it is, and opens what was written down before', () => {
    expect(seal.seal(STORED)).toBe(STORED);
    expect(seal.open(TARGET)).toBe(TARGET);
  });

  it('opens nothing of another secret, of none, or that was changed', () => {
    expect(() => new TargetSeal(`${SECRET}!`).open(STORED)).toThrow(other);
    expect(() => new TargetSeal(undefined).open(STORED)).toThrow(other);
    for (const changed of [`${STORED.slice(0, -4)}AAAA`, 'sealed:1:', 'sealed:1:AAECAwQFBgcI']) {
      expect(() => seal.open(changed)).toThrow(other);
    }
  });

  it('writes down as it is where there is no secret, for nothing can be set there', () => {
    const none = new TargetSeal(undefined);
    expect(none.seal(TARGET)).toBe(TARGET);
    expect(() => none.check()).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }));
    expect(() => seal.check()).not.toThrow();
  });
});
