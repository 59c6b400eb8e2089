import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '#platform/errors/app-error.js';

/** What no URL begins with: targets of before are told from it. */
const MARK = 'sealed:1:';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const LACKS_SECRET =
  'its URL is a secret and written down encrypted: set NOTIFICATION_SECRET for API and worker';
const OTHER_SECRET =
  'its target was written down under another NOTIFICATION_SECRET: give API and worker that one again, ' +
  'or set the rule anew with its target';

/**
 * Encrypts targets that may be a secret, so that a look into the database or a backup does not give them
 * away. The key follows from the secret and is used for nothing else.
 */
export class TargetSeal {
  private readonly key: Buffer | undefined;

  /** @param secret undefined where there is none: then nothing is encrypted, and nothing opened that is */
  constructor(secret: string | undefined) {
    if (secret === undefined) return;
    const info = 'retailstream notification targets';
    this.key = Buffer.from(hkdfSync('sha256', secret, '', info, 32));
  }

  /** @throws AppError ARGUMENT_INVALID when there is nothing to encrypt by */
  check(): void {
    if (this.key) return;
    const problems = [{ argument: 'channel', problem: LACKS_SECRET }];
    throw new AppError('ARGUMENT_INVALID', `channel: ${LACKS_SECRET}`, { problems });
  }

  /** The target as it is written down. What is encrypted already stays as it is. */
  seal(target: string): string {
    if (!this.key || target.startsWith(MARK)) return target;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv);
    const text = Buffer.concat([cipher.update(target, 'utf8'), cipher.final()]);
    return MARK + Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
  }

  /**
   * The target as it was given, also when it was written down before there was a secret.
   * @throws AppError NOTIFICATION_FAILED when it was encrypted under another secret, or changed since
   */
  open(stored: string): string {
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

/** What may be shown of a URL: its path or query is often all that a stranger needs to post there. */
export function originOf(target: string): string {
  return URL.canParse(target) ? new URL(target).origin : 'no URL';
}
