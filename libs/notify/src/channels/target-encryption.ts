import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';

/** No URL begins with this: it marks encrypted targets. */
const MARK = 'sealed:1:';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const LACKS_SECRET =
  'its URL is a secret and stored encrypted: set NOTIFICATION_SECRET for API and worker';
const OTHER_SECRET =
  'its target was encrypted with another NOTIFICATION_SECRET: set the old secret for API and ' +
  'worker, or set the rule again with its target';

/**
 * Encrypts targets that may be secret, so that reading the database or a backup does not reveal them.
 * The key is derived from the secret and used only here.
 */
export class TargetEncryption {
  private readonly key: Buffer | undefined;

  /** @param secret undefined: it encrypts nothing, and cannot decrypt */
  constructor(secret: string | undefined) {
    if (secret === undefined) return;
    const info = 'retailstream notification targets';
    this.key = Buffer.from(hkdfSync('sha256', secret, '', info, 32));
  }

  /** @throws AppError ARGUMENT_INVALID without a secret */
  check(): void {
    if (!this.key) throw refusedArgument('channel', LACKS_SECRET);
  }

  /** Returns the target as it is stored. An encrypted one stays unchanged. */
  encrypt(target: string): string {
    if (!this.key || target.startsWith(MARK)) return target;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv);
    const text = Buffer.concat([cipher.update(target, 'utf8'), cipher.final()]);
    return MARK + Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
  }

  /**
   * Returns the original target, also one stored before a secret was set.
   * @throws AppError NOTIFICATION_FAILED when it was encrypted under another secret or changed since
   */
  decrypt(stored: string): string {
    if (!stored.startsWith(MARK)) return stored;
    const bytes = Buffer.from(stored.slice(MARK.length), 'base64url');
    const text = bytes.subarray(IV_BYTES + TAG_BYTES);
    try {
      if (!this.key) throw new Error('no key');
      const iv = bytes.subarray(0, IV_BYTES);
      const decipher = createDecipheriv(CIPHER, this.key, iv, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new AppError('NOTIFICATION_FAILED', OTHER_SECRET, { cause });
    }
  }
}

/** Returns the part of a URL that may be shown: its path or query often suffices to post there. */
export function maskUrl(target: string): string {
  return URL.canParse(target) ? new URL(target).origin : 'no URL';
}
