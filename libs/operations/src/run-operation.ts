import { createHash } from 'node:crypto';
import { formatScope } from '#access/format-scope.js';
import { IdempotencyKeys } from '#access/idempotency-keys.js';
import { AppError } from '#platform/errors/app-error.js';
import { withSpan } from '#platform/tracing/spans.js';
import { isFileResult, type Operation } from './operation/operation.js';
import type { OperationContext } from './operation/operation-context.js';

/** Input of an operation besides its arguments. */
interface RequestParts {
  upload?: AsyncIterable<Uint8Array> | undefined;
  /** Makes a repeated request run once. */
  idempotencyKey?: string | undefined;
}

/**
 * Runs an operation, once for each idempotency key.
 * @returns the result of `run`
 * @throws AppError of the operation, and as `IdempotencyKeys`
 */
export function runOperation(
  operation: Operation,
  context: OperationContext,
  args: object,
  parts: RequestParts = {},
): ReturnType<Operation['run']> {
  return withSpan(`operation ${operation.name}`, {}, () =>
    runOnce(operation, context, args, parts),
  );
}

function runOnce(
  operation: Operation,
  context: OperationContext,
  args: object,
  { upload, idempotencyKey: key }: RequestParts,
): ReturnType<Operation['run']> {
  if (key === undefined || !operation.audit) return operation.run(context, args, upload);
  if (operation.givesSecret || upload !== undefined || isFileResult(operation.result)) {
    const why = `${operation.name} does not accept an idempotency key`;
    throw new AppError('ARGUMENT_INVALID', `Idempotency-Key: ${why}: leave it out`);
  }
  const { name, storesResponse = false } = operation;
  const request = createHash('sha256')
    .update(`${name} ${toCanonicalJson(args)} ${context.scope ? formatScope(context.scope) : ''}`)
    .digest('hex');
  const keys = new IdempotencyKeys(context.ledgers.of().warehouse);
  const asked = {
    actor: context.actor,
    key,
    operation: name,
    request,
    storesResponse,
  };
  const answer = keys.runOnce(asked, async (keepAnswer) =>
    operation.run({ ...context, storeResponse: keepAnswer }, args),
  );
  return answer as ReturnType<Operation['run']>;
}

/** Equal for equal arguments in any order. */
const toCanonicalJson = (args: object): string =>
  JSON.stringify(args, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
