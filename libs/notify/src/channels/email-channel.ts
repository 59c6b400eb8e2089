import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { isLoopback } from '#platform/config/access-settings.js';
import type { EmailSettings } from '#platform/config/notification-settings.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Channel, Destination, Message } from '../channel.js';
import { textOf } from './payload.js';

const LACKS_SERVER = 'no e-mail goes out: set SMTP_URL and NOTIFICATION_FROM for API and worker';
const ADDRESS = 'give one e-mail address, as ops@retail.example';
/** Three of these are less than a channel may take. */
const STEP_WITHIN_MS = 8_000;

/** Sends plain e-mail through a server of ours. Mail programs know doubles by the header Message-ID. */
export class EmailChannel implements Channel {
  constructor(private readonly settings: EmailSettings | undefined) {}

  check(target: string): Promise<void> {
    if (this.settings === undefined) return Promise.reject(refused('channel', LACKS_SERVER));
    const isAddress = z.email().max(254).safeParse(target).success;
    return isAddress ? Promise.resolve() : Promise.reject(refused('target', ADDRESS));
  }

  shown(target: string): string {
    return target;
  }

  secretOf(): undefined {
    return undefined;
  }

  async send({ target }: Destination, message: Message): Promise<void> {
    if (this.settings === undefined) throw new AppError('NOTIFICATION_FAILED', LACKS_SERVER);
    const { url, from } = this.settings;
    const { hostname, username } = new URL(url);
    const transport = createTransport({
      url,
      // Nobody on the way may read the password.
      requireTLS: username !== '' && !isLoopback(hostname),
      connectionTimeout: STEP_WITHIN_MS,
      greetingTimeout: STEP_WITHIN_MS,
      socketTimeout: STEP_WITHIN_MS,
    });
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: target },
        subject: message.title,
        text: `${textOf(message)}\n`,
        messageId: `<${message.id}@${from.replace(/^.*@/, '')}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      throw failureOf(error, hostname);
    } finally {
      transport.close();
    }
  }
}

/** A server's 5xx stands until somebody changes something; a 4xx, or no answer, does not. */
function failureOf(error: unknown, host: string): AppError {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  const isAnswer = typeof responseCode === 'number';
  const why = isAnswer
    ? `answered ${responseCode}`
    : `did not take the message (${typeof code === 'string' ? code : 'unknown error'})`;
  return new AppError('NOTIFICATION_FAILED', `mail server ${host} ${why}`, {
    retryable: !isAnswer || responseCode < 500,
    cause: error,
  });
}

function refused(argument: string, problem: string): AppError {
  const problems = [{ argument, problem }];
  return new AppError('ARGUMENT_INVALID', `${argument}: ${problem}`, { problems });
}
