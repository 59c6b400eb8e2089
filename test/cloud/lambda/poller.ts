import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const AFTER_ERROR_MS = 200;

/** A Lambda function for SQS that reports batch item failures. */
export type BatchHandler = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

interface PollerOptions {
  sqs: SQSClient;
  queueUrl: string;
  queueArn: string;
  handler: BatchHandler;
  /** At most 10, like Lambda's default. */
  batchSize?: number;
  /** How long one poll waits for messages. */
  waitSeconds?: number;
  /** Told at once of what is in `errors`. */
  onError?: (error: unknown) => void;
}

/**
 * Lambda's event source mapping for one SQS queue, one batch at a time. What the handler does not
 * report as failed is deleted; when it throws, nothing is. What is not deleted comes back after the
 * queue's visibility time-out and goes to its dead-letter queue after `maxReceiveCount`, both by SQS.
 */
export class Poller {
  /** The events the handler got, in order. */
  readonly events: SQSEvent[] = [];
  /** What the handler threw, and what went wrong with the queue, in order. */
  readonly errors: unknown[] = [];
  private readonly stopper = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(private readonly options: PollerOptions) {}

  start(): void {
    this.loop ??= this.poll();
  }

  /** Ends the poll that waits; a batch in the handler's hands is finished first. */
  async stop(): Promise<void> {
    this.stopper.abort();
    await this.loop;
  }

  /** Hands the handler an event as it is, for example one it had before. */
  deliver(event: SQSEvent): Promise<SQSBatchResponse | undefined> {
    this.events.push(event);
    return this.options.handler(structuredClone(event));
  }

  private async poll(): Promise<void> {
    const { signal } = this.stopper;
    while (!signal.aborted) {
      try {
        const messages = await this.receive(signal);
        if (messages.length > 0) await this.handle(messages);
      } catch (error) {
        await this.recover(error, signal);
      }
    }
  }

  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    // Stopping ends the poll that waits with an error of its own.
    if (signal.aborted) return;
    this.errors.push(error);
    this.options.onError?.(error);
    await delay(AFTER_ERROR_MS, undefined, { signal }).catch(() => undefined);
  }

  private async receive(abortSignal: AbortSignal): Promise<Message[]> {
    const { sqs, queueUrl, batchSize = 10, waitSeconds = 20 } = this.options;
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command, { abortSignal });
    return Messages;
  }

  private async handle(messages: Message[]): Promise<void> {
    const { queueArn } = this.options;
    const event = { Records: messages.map((message) => toRecord(message, queueArn)) };
    const response = await this.deliver(event);
    const failed = response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) ?? [];
    const known = new Set(messages.map(({ MessageId }) => MessageId));
    // Lambda takes a failure it cannot place for a failure of the whole batch.
    if (failed.some((id) => !known.has(id))) return;
    await this.delete(messages.filter(({ MessageId = '' }) => !failed.includes(MessageId)));
  }

  private async delete(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    const Entries = messages.map(({ MessageId, ReceiptHandle }) => ({
      Id: MessageId,
      ReceiptHandle,
    }));
    const { sqs, queueUrl } = this.options;
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

function toRecord(message: Message, queueArn: string): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: attributes.SentTimestamp ?? '',
      SenderId: attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}
