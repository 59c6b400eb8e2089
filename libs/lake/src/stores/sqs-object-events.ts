import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { clientSettings } from '#platform/aws/client-settings.js';
import { callAws } from '#platform/aws/to-aws-error.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import type {
  ObjectEvents,
  ObjectMessage,
  ObjectName,
  ObjectNotification,
} from '../ports/object-events.js';

const objectName = z.object({
  bucket: z.object({ name: z.string() }),
  object: z.object({ key: z.string() }),
});

/** S3's event in a queue: so far one message per object. */
const s3Event = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal('aws:s3'),
      /** `ObjectCreated:Put`, `ObjectRemoved:Delete` */
      eventName: z.string(),
      s3: objectName,
    }),
  ),
});

/** EventBridge's form of an S3 event. */
const bridgedEvent = z.object({
  source: z.literal('aws.s3'),
  /** `Object Created`, `Object Deleted` */
  'detail-type': z.string(),
  detail: objectName,
});

/** S3 sends this once when a queue is configured. */
const testEvent = z.object({ Event: z.literal('s3:TestEvent') });

const message = z.union([
  s3Event.transform(({ Records }) =>
    Records.filter(({ eventName }) => eventName.startsWith('ObjectCreated:')).map(({ s3 }) =>
      // Form-encoded; EventBridge sends plain keys.
      toObjectName(s3, (key) => decodeURIComponent(key.replaceAll('+', ' '))),
    ),
  ),
  bridgedEvent.transform(({ 'detail-type': type, detail }) =>
    type === 'Object Created' ? [toObjectName(detail)] : [],
  ),
  testEvent.transform(() => []),
]);

/** Parses a queue's message about objects in S3. @param body of the message, from any sender */
export function parseNotification(body: string): ObjectNotification {
  try {
    const { success, data: objects } = message.safeParse(JSON.parse(body));
    if (!success) return { kind: 'unreadable', why: 'it is not an event of S3' };
    return objects.length > 0 ? { kind: 'put', objects } : { kind: 'other' };
  } catch (error) {
    const why = error instanceof URIError ? 'its key is not encoded' : 'it is not JSON';
    return { kind: 'unreadable', why };
  }
}

function toObjectName(
  { bucket, object }: z.output<typeof objectName>,
  decode = (key: string) => key,
): ObjectName {
  return { bucket: bucket.name, key: decode(object.key) };
}

/** SQS's maximum wait, which needs the fewest requests. */
const WAIT_SECONDS = 20;
/** Much longer than files may delay a run, so that a message is seldom repeated. */
const HIDDEN_SECONDS = 600;
/** SQS's limit per request. */
const BATCH_MAX = 10;
const REGION = /\bsqs\.([a-z]{2}(?:-[a-z]+)+-\d)\./;

/** Events of S3 through an SQS queue. */
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
    const { Messages = [] } = await callAws(call, send);
    return Messages.map(toMessage);
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
      await callAws(call, () => this.client.send(request));
    }
  }

  close(): void {
    this.client.destroy();
  }
}

function toMessage({ MessageId = '', ReceiptHandle = '', Body = '' }: Message): ObjectMessage {
  return { id: MessageId, receipt: ReceiptHandle, notification: parseNotification(Body) };
}
