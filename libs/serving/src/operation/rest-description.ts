import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  OmitType,
} from '@nestjs/swagger';
import { type Argument, argumentsOf } from '../arguments.js';
import { IDEMPOTENCY_KEY } from './idempotency-header.js';
import { givesFile, type Operation, pathArguments, type ResultType } from './operation.js';
import '../load-schema-libraries.js';

/** Arguments that a query can say beside a file. */
const IN_QUERY: ReadonlySet<Argument['type']> = new Set(['text', 'boolean']);
const KEY_USE = 'A request that comes twice with one key is done once, and answered alike.';

/** The arguments a GET takes beside those in its path; undefined when there are none. */
export function queryArguments(operation: Operation): Type<object> | undefined {
  return operation.rest.method === 'GET' ? argumentsBesidePath(operation) : undefined;
}

/** Describes the arguments in the path and in the body. */
export function describeInput(operation: Operation): MethodDecorator {
  const { args, rest, upload } = operation;
  const inPath = pathArguments(operation.rest.path);
  const parameters = argumentsOf(args)
    .filter(({ name }) => inPath.includes(name))
    .map(({ name, description }) => ApiParam({ name, description, type: String }));
  if (operation.kind === 'mutation' && !operation.givesSecret && upload === undefined) {
    parameters.push(
      ApiHeader({
        name: IDEMPOTENCY_KEY,
        required: false,
        description: KEY_USE,
        schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
      }),
    );
  }
  const body = rest.method === 'POST' ? argumentsBesidePath(operation) : undefined;
  return applyDecorators(
    ...parameters,
    ...(upload === undefined
      ? []
      : [ApiConsumes(upload, 'application/json'), ...besideFile(operation)]),
    ...(body ? [ApiBody({ type: body, required: upload === undefined })] : []),
  );
}

/** A file leaves no room in the body for other arguments: these come in the query. */
function besideFile({ args, rest, upload }: Operation): MethodDecorator[] {
  const inPath = pathArguments(rest.path);
  return argumentsOf(args)
    .filter(({ name, type }) => IN_QUERY.has(type) && !inPath.includes(name))
    .map(({ name, type, description, values }) =>
      ApiQuery({
        name,
        description: `${description} For a body of ${upload}.`,
        required: false,
        schema: {
          type: type === 'boolean' ? 'boolean' : 'string',
          ...(values && { enum: [...values] }),
        },
      }),
    );
}

/** Describes each status and what comes with it. */
export function describeReplies({ rest, result }: Operation): MethodDecorator {
  const responses = Object.entries(rest.statuses).map(([status, description]) =>
    ApiResponse({
      status: Number(status),
      description,
      ...(status === '204' ? {} : bodyOf(result)),
    }),
  );
  return applyDecorators(
    ...responses,
    ...(givesFile(result) ? [ApiProduces(result.contentType)] : []),
  );
}

function bodyOf(result: ResultType): object {
  if (givesFile(result)) return { schema: { type: 'string' } };
  return { type: typeof result === 'function' ? result : [...result] };
}

/** Named after the class of all arguments: PublishSnapshotArgs gives PublishSnapshotBody. */
function argumentsBesidePath(operation: Operation): Type<object> | undefined {
  const { args } = operation;
  const inPath = pathArguments(operation.rest.path);
  if (argumentsOf(args).every(({ name }) => inPath.includes(name))) return undefined;
  const rest = OmitType(args, inPath as never[]) as Type<object>;
  Object.defineProperty(rest, 'name', { value: args.name.replace(/Args$/, 'Body') });
  return rest;
}
