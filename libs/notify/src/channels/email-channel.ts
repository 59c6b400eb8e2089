import { z } from 'zod';
import type { EmailSettings } from '../settings/settings.js';
import { AppError } from '#platform/errors/app-error.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import {
  type Channel,
  type Destination,
  type Mailer,
  type MailLimits,
  type Message,
  SEND_WITHIN_MS,
  formatMessage,
} from '../channel.js';
import { MailServer } from './mail-server.js';

const LACKS_SERVER =
  'no e-mail server is set: set SMTP_URL and NOTIFICATION_FROM for API and worker';
/** Notifications are short. */
const LIMITS: MailLimits = { silentMs: 8_000, wholeMs: SEND_WITHIN_MS };
const ADDRESS = 'use one e-mail address, for example ops@retail.example';

/**
 * Sends plain e-mail through our mail server. Mail programs detect duplicates by the header
 * Message-ID.
 */
export class EmailChannel implements Channel {
  private readonly mailer: Mailer | undefined;

  constructor(settings: EmailSettings | undefined) {
    this.mailer = settings && new MailServer(settings, LIMITS);
  }

  check(target: string): Promise<void> {
    if (this.mailer === undefined) return Promise.reject(refusedArgument('channel', LACKS_SERVER));
    const isAddress = z.email().max(254).safeParse(target).success;
    return isAddress ? Promise.resolve() : Promise.reject(refusedArgument('target', ADDRESS));
  }

  encryptTarget(target: string): string {
    return target;
  }

  decryptTarget(stored: string): string {
    return stored;
  }

  maskTarget(target: string): string {
    return target;
  }

  deriveSecret(): undefined {
    return undefined;
  }

  async send({ target }: Destination, message: Message): Promise<void> {
    if (this.mailer === undefined) throw new AppError('NOTIFICATION_FAILED', LACKS_SERVER);
    const { id, title: subject } = message;
    await this.mailer.send({ id, to: [target], subject, text: `${formatMessage(message)}\n` });
  }
}
