import { isLoopback } from '#platform/config/listen-settings.js';
import type { EmailSettings } from '../settings/settings.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Mail, Mailer, MailLimits } from '../channel.js';

/** To connect and greet: until then, another attempt loses nothing. */
const GREET_WITHIN_MS = 8_000;

/** Sends mails through our mail server, each over a new connection. */
export class MailServer implements Mailer {
  constructor(
    private readonly settings: EmailSettings,
    private readonly limits: MailLimits,
  ) {}

  async send(mail: Mail, signal?: AbortSignal): Promise<string[]> {
    const { url, from } = this.settings;
    const { hostname, username } = new URL(url);
    // Few instances send mail, and each would load it at its start.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      url,
      // The password must be encrypted on its way.
      requireTLS: username !== '' && !isLoopback(hostname),
      connectionTimeout: GREET_WITHIN_MS,
      greetingTimeout: GREET_WITHIN_MS,
      socketTimeout: this.limits.silentMs,
    });
    try {
      const { rejected } = await transport.sendMail({
        from,
        to: mail.to.map((address) => ({ name: '', address })),
        subject: mail.subject,
        text: mail.text,
        attachments: mail.attachments?.map((attachment) => ({ ...attachment })) ?? [],
        messageId: `<${mail.id}@${from.replace(/^.*@/, '')}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.any([
          AbortSignal.timeout(this.limits.wholeMs),
          ...(signal ? [signal] : []),
        ]),
      });
      return rejected;
    } catch (error) {
      throw toMailError(error, hostname);
    } finally {
      transport.close();
    }
  }
}

/**
 * A server's 5xx is permanent until somebody changes something; a 4xx or a missing response is
 * retryable.
 */
function toMailError(error: unknown, host: string): AppError {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  const isAnswer = typeof responseCode === 'number';
  // The total time-out aborts it, or a stopping worker, which ignores the error.
  const word = code === 'EABORT' ? 'ETIMEDOUT' : code;
  const why = isAnswer
    ? `answered ${responseCode}`
    : `did not accept the message (${typeof word === 'string' ? word : 'unknown error'})`;
  return new AppError('NOTIFICATION_FAILED', `mail server ${host} ${why}`, {
    retryable: !isAnswer || responseCode < 500,
    cause: error,
  });
}
