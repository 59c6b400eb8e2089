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
  /** At most 10, which is the default, like Lambda's. */
  batchSize?: number;
  /** How long one poll waits for messages. */
  waitSeconds?: number;
  /** Called at once for each entry of `errors`. */
  onError?: (error: unknown) => void;
}

/**
 * Lambda's event source mapping for one SQS queue, one batch at a time. It deletes messages that the handler does not
 * report as failed; when the handler throws, it deletes none. SQS returns the others after the visibility timeout, and
 * moves them to the dead-letter queue after `maxReceiveCount`.
 */
export class Poller {
  /** The handler's events, in order. */
  readonly events: SQSEvent[] = [];
  /** Errors of the handler and of the queue, in order. */
  readonly errors: unknown[] = [];
  private readonly stopper = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(private readonly options: PollerOptions) {}

  start(): void {
    this.loop ??= this.poll();
  }

  /** Ends a waiting poll; the handler finishes its batch first. */
  async stop(): Promise<void> {
    this.stopper.abort();
    await this.loop;
  }

  /** Passes an event to the handler, for example a repeated one. */
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
    // A stop ends the waiting poll with an error.
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
    // Lambda treats an unknown failed id as a failure of the whole batch.
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
