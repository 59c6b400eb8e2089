import { z } from 'zod';
import type { ObjectName, ObjectNews } from '../ports/object-events.js';

const objectName = z.object({
  bucket: z.object({ name: z.string() }),
  object: z.object({ key: z.string() }),
});

/** As S3 tells a queue: in one message for each object, so far. */
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

/** As EventBridge hands on what S3 told it. */
const bridgedEvent = z.object({
  source: z.literal('aws.s3'),
  /** `Object Created`, `Object Deleted` */
  'detail-type': z.string(),
  detail: objectName,
});

/** What S3 sends once, when it is told of a queue. */
const testEvent = z.object({ Event: z.literal('s3:TestEvent') });

const message = z.union([
  s3Event.transform(({ Records }) =>
    Records.filter(({ eventName }) => eventName.startsWith('ObjectCreated:')).map(({ s3 }) =>
      // Written as in a form; EventBridge has keys as they are.
      nameOf(s3, (key) => decodeURIComponent(key.replaceAll('+', ' '))),
    ),
  ),
  bridgedEvent.transform(({ 'detail-type': type, detail }) =>
    type === 'Object Created' ? [nameOf(detail)] : [],
  ),
  testEvent.transform(() => []),
]);

/** What a message of a queue says of objects in S3. @param body of the message, from whoever may send */
export function objectNews(body: string): ObjectNews {
  try {
    const { success, data: objects } = message.safeParse(JSON.parse(body));
    if (!success) return { kind: 'unreadable', why: 'it is no event of S3' };
    return objects.length > 0 ? { kind: 'put', objects } : { kind: 'other' };
  } catch (error) {
    const why = error instanceof URIError ? 'its key is not encoded' : 'it is not JSON';
    return { kind: 'unreadable', why };
  }
}

function nameOf(
  { bucket, object }: z.output<typeof objectName>,
  decode = (key: string) => key,
): ObjectName {
  return { bucket: bucket.name, key: decode(object.key) };
}
