import {
  execute,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import { print } from 'graphql-sse';
import type { EventStream } from '#platform/http/event-stream.js';
import { CLOSING } from '#platform/http/event-streams.js';
import { formatError } from './format-error.js';
import { logInternal } from './log-failures.js';
import { orTooLarge } from './limit-size.js';
import type { Begun } from './begin-subscription.js';

const STILL_THERE = ':\n\n';
const COMPLETE = print({ event: 'complete', data: null });

/**
 * Results as the "distinct connections mode" of GraphQL over server-sent events has them. The server of
 * graphql-sse writes them too, but it lets them pile up before a slow reader, and gives no event a number.
 * Where the stream is cut, no `complete` comes: its clients connect again.
 * @param most bytes that a result may have
 */
export async function* subscriptionText(
  begun: Begun,
  stream: Pick<EventStream, 'signal' | 'isClosing'>,
  most: number,
): AsyncGenerator<string> {
  // At once, so that the client knows that it is connected.
  yield STILL_THERE;
  if ('errors' in begun) yield print({ event: 'next', data: asResult(begun.errors) });
  else {
    for await (const item of begun.source) {
      if (item === undefined) {
        yield STILL_THERE;
        continue;
      }
      const executed = await execute({ ...begun.execution, rootValue: item });
      logInternal(executed.errors ?? [], begun.requestId);
      const result = formatted(executed);
      yield (
        idOf(item) + print({ event: 'next', data: orTooLarge(result, most) as ExecutionResult })
      );
    }
  }
  if (stream.isClosing) {
    const { message, ...extensions } = CLOSING;
    yield print({ event: 'next', data: asResult([{ message, extensions }]) });
  } else if (!stream.signal.aborted) yield COMPLETE;
}

/** What has a number can be gone on after, by Last-Event-ID. */
function idOf(item: unknown): string {
  const { id } = item as { id?: unknown };
  return typeof id === 'number' ? `id: ${id}\n` : '';
}

function formatted({ errors, ...result }: ExecutionResult): FormattedExecutionResult {
  if (!errors) return result;
  return { ...result, errors: errors.map((error) => formatError(error.toJSON(), error)) };
}

const asResult = (errors: readonly GraphQLFormattedError[]) =>
  ({ errors }) as unknown as ExecutionResult;
