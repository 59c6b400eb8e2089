import { AppError } from '#platform/errors/app-error.js';

/** Members of the client library's errors; an error of several calls or partitions contains others. */
interface ClientError extends Error {
  code?: unknown;
  /** Kafka's name of the error: `UNKNOWN_TOPIC_ID`. */
  apiId?: unknown;
  errors?: unknown;
}

/** Codes of the client library, and of zlib; its WebAssembly has RuntimeError. They mean an answer that cannot be read. */
const UNREADABLE = /^(PLT_KFK_(OUT_OF_BOUNDS|UNSUPPORTED_COMPRESSION|UNSUPPORTED_FORMAT)|Z_\w+)$/;

/** Returns an error and those that it contains. */
function allIn(error: unknown): ClientError[] {
  if (!(error instanceof Error)) return [];
  const { errors, cause } = error as ClientError;
  const parts: unknown[] = [...(Array.isArray(errors) ? (errors as unknown[]) : []), cause];
  return [error, ...parts.flatMap(allIn)];
}

/** Whether Kafka refused a call with one of these errors. */
export const isRefusal = (error: unknown, ...names: readonly string[]): boolean =>
  allIn(error).some(({ apiId }) => typeof apiId === 'string' && names.includes(apiId));

/** Whether the cluster does not have the topic; the client library has an error of its own for it. */
export const isUnknownTopic = (error: unknown): boolean =>
  isRefusal(error, 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION') ||
  allIn(error).some(
    ({ code, message }) => code === 'PLT_KFK_USER' && message.startsWith('Unknown topic '),
  );

/** Returns STREAM_TOPIC_UNKNOWN with advice. */
export const unknownTopic = (topic: string) =>
  new AppError(
    'STREAM_TOPIC_UNKNOWN',
    `Kafka has no topic ${topic}: create it, or check STREAM_URL`,
  );

/**
 * Converts an error of the client library: STREAM_TOPIC_UNKNOWN, STREAM_CODEC for events that it cannot read, else
 * STREAM_UNAVAILABLE.
 */
export function toStreamError(error: unknown, topic: string): AppError {
  if (error instanceof AppError) return error;
  if (isUnknownTopic(error)) return unknownTopic(topic);
  const all = allIn(error);
  const unreadable = all.find(
    ({ code, name }) => UNREADABLE.test(String(code)) || name === 'RuntimeError',
  );
  if (unreadable) {
    const advice =
      'let the producer compress with gzip, snappy or lz4, then seek behind these events; zstd needs Node.js 22.15';
    const message = `topic ${topic}: events cannot be read: ${unreadable.message}: ${advice}`;
    return new AppError('STREAM_CODEC', message, { cause: error });
  }
  const messages = [...new Set(all.map(({ message }) => message))].slice(0, 5).join(': ');
  if (all.some(isFaultOfAnswer)) {
    const message = `topic ${topic}: the answer of Kafka cannot be read: ${messages}: report it`;
    return new AppError('STREAM_FAILED', message, { cause: error });
  }
  return unavailable(topic, messages, error);
}

/** Errors of code that reads an answer: the next answer would be the same. */
const isFaultOfAnswer = (error: unknown) =>
  error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;

/** Returns STREAM_UNAVAILABLE with advice. */
export const unavailable = (topic: string, why: string, cause?: unknown) =>
  new AppError(
    'STREAM_UNAVAILABLE',
    `Kafka does not answer for topic ${topic}: ${why}: check STREAM_URL`,
    { cause, retryable: true },
  );
