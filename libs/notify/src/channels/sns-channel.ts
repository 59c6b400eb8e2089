import type { SNSClient } from '@aws-sdk/client-sns';
import { clientSettings } from '#platform/aws/client-settings.js';
import { callAws } from '#platform/aws/to-aws-error.js';
import { AppError } from '#platform/errors/app-error.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import {
  type Channel,
  type Destination,
  type Message,
  buildPayload,
  formatMessage,
} from '../channel.js';

const TOPIC =
  /^arn:aws(?:-cn|-us-gov)?:sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[\w-]{1,256}(\.fifo)?$/;
const FORM = 'use the ARN of a topic, for example arn:aws:sns:eu-west-1:123456789012:retail';
const SUBJECT_LENGTH = 100;

/**
 * Publishes to a topic: text for people, JSON for programs. A `.fifo` topic drops duplicates for five
 * minutes; otherwise subscribers detect them by the attribute `id`.
 */
export class SnsChannel implements Channel {
  private readonly clients = new Map<string, SNSClient>();

  check(target: string): Promise<void> {
    if (TOPIC.test(target)) return Promise.resolve();
    return Promise.reject(refusedArgument('target', FORM));
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
    const [, region = '', isFifo] = TOPIC.exec(target) ?? [];
    if (region === '') throw new AppError('NOTIFICATION_FAILED', FORM);
    const text = formatMessage(message);
    const json = buildPayload(message);
    // Loaded with the first message: most programs send none, and the client loads slowly.
    const sdk = await import('@aws-sdk/client-sns');
    const publish = new sdk.PublishCommand({
      TopicArn: target,
      Subject: formatSubject(message),
      MessageStructure: 'json',
      Message: JSON.stringify({ default: text, sqs: json, lambda: json, http: json, https: json }),
      MessageAttributes: {
        id: { DataType: 'String', StringValue: message.id },
        kind: { DataType: 'String', StringValue: message.kind },
        flow: { DataType: 'String', StringValue: message.flow },
      },
      ...(isFifo && { MessageGroupId: message.flow, MessageDeduplicationId: message.id }),
    });
    const call = { action: 'sns:Publish', resource: target };
    await callAws(call, () => this.openClient(sdk, region).send(publish));
  }

  close(): void {
    for (const client of this.clients.values()) client.destroy();
    this.clients.clear();
  }

  private openClient(sdk: typeof import('@aws-sdk/client-sns'), region: string): SNSClient {
    const known = this.clients.get(region);
    if (known) return known;
    const client = new sdk.SNSClient({
      ...clientSettings(region),
      // The outbox retries later.
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 10_000 },
    });
    this.clients.set(region, client);
    return client;
  }
}

/** SNS accepts one line of printable ASCII. */
const formatSubject = ({ title }: Message): string =>
  title.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, SUBJECT_LENGTH);
