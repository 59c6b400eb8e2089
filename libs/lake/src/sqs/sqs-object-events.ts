import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientSettings } from '#platform/aws/client-settings.js';
import { orAwsError } from '#platform/aws/to-aws-error.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import type { ObjectEvents, ObjectMessage } from '../ports/object-events.js';
import { objectNews } from './object-news.js';

/** The longest that SQS waits, and so the fewest requests. */
const WAIT_SECONDS = 20;
/** Much longer than files may keep a run waiting, so that a message seldom comes twice. */
const HIDDEN_SECONDS = 600;
/** What one request takes. */
const BATCH_MAX = 10;
const REGION = /\bsqs\.([a-z]{2}(?:-[a-z]+)+-\d)\./;

/** Events of S3 that come through a queue of SQS. */
export class SqsObjectEvents implements ObjectEvents {
  readonly hiddenMs = HIDDEN_SECONDS * 1_000;
  private readonly queue: string;
  private readonly client: SQSClient;

  /** @param url as SQS shows it: `https://sqs.eu-west-1.amazonaws.com/123456789012/name` */
  constructor({ href }: ServiceUrl) {
    this.queue = href;
    this.client = new SQSClient(clientSettings(REGION.exec(href)?.[1]));
  }

  async receive(signal: AbortSignal): Promise<ObjectMessage[]> {
    const request = new ReceiveMessageCommand({
      QueueUrl: this.queue,
      MaxNumberOfMessages: BATCH_MAX,
      WaitTimeSeconds: WAIT_SECONDS,
      VisibilityTimeout: HIDDEN_SECONDS,
    });
    const call = { action: 'sqs:ReceiveMessage', resource: this.queue };
    const send = () => this.client.send(request, { abortSignal: signal });
    const { Messages = [] } = await orAwsError(call, send);
    return Messages.map(messageOf);
  }

  async remove(messages: readonly ObjectMessage[]): Promise<void> {
    const call = { action: 'sqs:DeleteMessage', resource: this.queue };
    for (let start = 0; start < messages.length; start += BATCH_MAX) {
      const some = messages.slice(start, start + BATCH_MAX);
      const Entries = some.map(({ receipt }, index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
      }));
      const request = new DeleteMessageBatchCommand({ QueueUrl: this.queue, Entries });
      await orAwsError(call, () => this.client.send(request));
    }
  }

  close(): void {
    this.client.destroy();
  }
}

function messageOf({ MessageId = '', ReceiptHandle = '', Body = '' }: Message): ObjectMessage {
  return { id: MessageId, receipt: ReceiptHandle, news: objectNews(Body) };
}
