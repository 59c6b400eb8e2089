import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of events. */
export const streamingErrors = {
  STREAM_TOPIC_UNKNOWN: {
    status: 404,
    title: 'There is no such topic',
    cause: 'No flow declares this topic, or Kafka does not have it',
    remedy: 'Use a topic named, or create it in Kafka',
  },
  STREAM_UNAVAILABLE: {
    status: 503,
    title: 'The source of events does not answer',
    cause: 'Kafka does not answer',
    remedy: 'It is retried; check `STREAM_URL`',
  },
  STREAM_GAP: {
    status: 409,
    title: 'The source has lost events',
    cause: 'The source deleted events before they were read, or the topic was made again',
    remedy: 'Accept the gap named, or restore the topic',
  },
  STREAM_CODEC: {
    cause: 'Events have a compression or format that this version of Node.js cannot read',
    remedy: 'Let the producer use `gzip`, `snappy` or `lz4`',
  },
  STREAM_SCHEMA: {
    cause: 'The schema registry does not answer, or lacks the schema of an event',
    remedy: 'Start the registry, or register the schema and resume',
  },
  STREAM_FAILED: {
    cause: 'Reading failed five times at one offset with an error that does not pass',
    remedy: 'Correct the cause named, then resume the stream',
  },
  STREAM_BEHIND: {
    status: 429,
    title: 'Too many events are waiting to be read or published',
    cause: 'Too many events are waiting to be read or published',
    remedy: 'Send again after `Retry-After` seconds; check worker and runs',
  },
  EVENTS_REFUSED: {
    status: 422,
    title: 'Some events break the contract',
    cause: 'Some events break the contract; the others were taken',
    remedy: 'Correct the events of `refused`, and send only them again',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    streaming: keyof typeof streamingErrors;
  }
}
