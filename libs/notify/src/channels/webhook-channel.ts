import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { AppError } from '#platform/errors/app-error.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { type Channel, type Destination, type Message, buildPayload } from '../channel.js';
import type { OutboundHttp } from './outbound-http.js';
import { maskUrl, type TargetEncryption } from './target-encryption.js';

const LACKS_SECRET =
  'the secret of a webhook is derived from NOTIFICATION_SECRET: set it for API and worker';

/** Posts JSON, signed by Standard Webhooks; receivers detect duplicates by the header webhook-id. */
export class WebhookChannel implements Channel {
  /** @param secret from which each rule's secret is derived, so that none is stored */
  constructor(
    private readonly http: OutboundHttp,
    private readonly secret: string | undefined,
    private readonly encryption: TargetEncryption,
  ) {}

  async check(target: string): Promise<void> {
    if (this.secret === undefined) throw refusedArgument('channel', LACKS_SECRET);
    await this.http.check(target);
  }

  encryptTarget(target: string): string {
    return this.encryption.encrypt(target);
  }

  decryptTarget(stored: string): string {
    return this.encryption.decrypt(stored);
  }

  maskTarget(target: string): string {
    return maskUrl(target);
  }

  /** Differs for each rule and target: the receiver of one cannot sign for another. */
  deriveSecret({ ruleId, target }: Destination): string | undefined {
    if (this.secret === undefined) return undefined;
    const subject = `retailstream webhook ${ruleId} ${target}`;
    return `whsec_${createHmac('sha256', this.secret).update(subject).digest('base64')}`;
  }

  async send(destination: Destination, message: Message): Promise<void> {
    const secret = this.deriveSecret(destination);
    if (secret === undefined) throw new AppError('NOTIFICATION_FAILED', LACKS_SECRET);
    const body = buildPayload(message);
    const id = `msg_${message.id}`;
    const now = new Date();
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    };
    await this.http.post(destination.target, headers, body);
  }
}
