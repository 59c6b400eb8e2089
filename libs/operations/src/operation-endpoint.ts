import { Readable } from 'node:stream';
import {
  applyDecorators,
  HttpStatus,
  Logger,
  PayloadTooLargeException,
  type Type,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  type ApiHeaderOptions,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  OmitType,
} from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { inPieces } from '#platform/http/least-speed.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import { type Argument, listArguments } from '#serving/arguments.js';
import { markPersonal } from '#serving/bytes/personal-mark.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { Endpoint, EndpointTool, GraphqlField } from '#serving/endpoint/endpoint.js';
import { buildArgumentsSchema } from '#serving/arguments-schema.js';
import { toResultSchema, dropEdgesFromSchema } from '#serving/result-schema.js';
import { dropEdges } from '#serving/paging/drop-edges.js';
import { includesPersonalData } from '#serving/personal.js';
import { createShape } from '#serving/shape.js';
import { OPERATION_SERVICES, type OperationServices } from './operation/operation-context.js';
import {
  isFileResult,
  isInGraphql,
  classifyOperation,
  type Operation,
  parsePathArguments,
  type ResultType,
  type TextFile,
} from './operation/operation.js';
import { runOperation } from './run-operation.js';
import '#serving/load-schema-libraries.js';

/** As in the IETF draft "The Idempotency-Key HTTP Header Field". */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** Returns the idempotency key of a request, if it has one. */
export function readIdempotencyKey({
  headers,
}: Pick<FastifyRequest, 'headers'>): string | undefined {
  const value = headers[IDEMPOTENCY_KEY.toLowerCase()];
  return Array.isArray(value) ? value.join() : value;
}

const UPLOAD_BYTES_MAX = 50 * 1024 * 1024;

/** Input of an operation from a request, unchecked. */
interface EndpointInput {
  args: object;
  /** Throws a 413 during reading when it exceeds the limit of uploads. */
  upload?: AsyncGenerator<Uint8Array>;
}

/** Makes bodies of the types of uploaded files arrive as streams. Call it once, before the server listens. */
export function registerUploadTypes(
  server: FastifyInstance,
  operations: readonly Operation[],
): void {
  const types = new Set(operations.flatMap(({ upload }) => upload ?? []));
  for (const type of types) {
    server.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }
}

/** Returns the arguments from path and query or body; with a file as body they come from the query. */
function readInput(operation: Operation, request: FastifyRequest): EndpointInput {
  const { rest, upload, needsUpload = false } = operation;
  const { params, query, body } = request;
  const inPath = params as object;
  if (rest.method === 'GET') return { args: { ...(query as object), ...inPath } };
  if (!(body instanceof Readable) && !needsUpload) {
    return { args: { ...readObject(body), ...inPath } };
  }
  if (body instanceof Readable && readMediaType(request) === upload) {
    const most = needsUpload ? Infinity : UPLOAD_BYTES_MAX;
    return { args: { ...(query as object), ...inPath }, upload: limitBytes(body, most) };
  }
  const types = [...(upload ? [upload] : []), ...(needsUpload ? [] : ['application/json'])];
  throw new UnsupportedMediaTypeException(`send ${types.join(' or ')}`);
}

/** Returns an empty object without a body; only a JSON object has named arguments. */
function readObject(body: unknown): object {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new AppError('ARGUMENT_INVALID', 'the body must be a JSON object of arguments');
}

function readMediaType({ headers }: FastifyRequest): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

async function* limitBytes(body: Readable, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  // Destroying the request with the iterator would close the connection before the answer.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > most) {
      throw new PayloadTooLargeException('the file is longer than 50 MB: send it in parts');
    }
    yield chunk as Uint8Array;
  }
}

const logger = new Logger('Operations');

async function sendResult(
  { rest, result: type }: Operation,
  result: unknown,
  reply: FastifyReply,
): Promise<void> {
  if (isFileResult(type)) {
    await sendFile(type, result as AsyncGenerator<string>, reply);
    return;
  }
  const [usual] = Object.keys(rest.statuses).map(Number);
  const { status = usual ?? HttpStatus.OK, location } = rest.reply?.(result as never) ?? {};
  if (location) reply.header('location', location);
  await reply.status(status).send(status === 204 ? undefined : dropEdges(result));
}

async function sendFile(
  { fileName, contentType }: TextFile,
  chunks: AsyncGenerator<string>,
  reply: FastifyReply,
): Promise<void> {
  // An error before the first row is answered like that of any other request.
  const [header, first] = [await chunks.next(), await chunks.next()];
  const all = async function* () {
    for (const chunk of [header, first]) if (!chunk.done) yield chunk.value;
    yield* chunks;
  };
  const file = Readable.from(inPieces(all()), { objectMode: false });
  // The response has started, so Fastify can only abort it.
  file.on('error', (error) => {
    writeAbout({ requestId: reply.request.id }, () => {
      logger.warn(`${fileName} was aborted: ${String(error)}`);
    });
  });
  reply.header('content-disposition', `attachment; filename=${fileName}`);
  await reply.type(`${contentType}; charset=utf-8`).send(file);
}

/** Types of arguments that a query can hold next to a file. */
const IN_QUERY: ReadonlySet<Argument['type']> = new Set(['text', 'boolean']);
export const IDEMPOTENCY_KEY_HEADER: ApiHeaderOptions = {
  name: IDEMPOTENCY_KEY,
  required: false,
  description:
    'Key of the request. The API executes requests with the same key once, and returns the same answer to each.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

/** Returns the arguments of a GET besides those in its path; undefined when it has none. */
function findQueryArguments(operation: Operation): Type<object> | undefined {
  return operation.rest.method === 'GET' ? pickOtherArguments(operation) : undefined;
}

/** Describes the arguments in the path and in the body. */
function describeInput(operation: Operation): MethodDecorator {
  const { args, rest, upload, needsUpload = false } = operation;
  const inPath = parsePathArguments(operation.rest.path);
  const parameters = listArguments(args)
    .filter(({ name }) => inPath.includes(name))
    .map(({ name, description, limits }) =>
      ApiParam({ name, description, schema: { type: 'string', ...limits } }),
    );
  if (operation.audit && !operation.givesSecret && upload === undefined) {
    parameters.push(ApiHeader(IDEMPOTENCY_KEY_HEADER));
  }
  const body = rest.method === 'POST' && !needsUpload ? pickOtherArguments(operation) : undefined;
  return applyDecorators(
    ...parameters,
    ...(upload === undefined
      ? []
      : [
          ApiConsumes(upload, ...(needsUpload ? [] : ['application/json'])),
          ...describeFileArguments(operation),
        ]),
    ...(needsUpload
      ? [ApiBody({ required: true, schema: { type: 'string', format: 'binary' } })]
      : []),
    ...(body ? [ApiBody({ type: body, required: upload === undefined })] : []),
  );
}

/** With a file as body, the other arguments are in the query. */
function describeFileArguments({
  args,
  rest,
  upload,
  needsUpload = false,
}: Operation): MethodDecorator[] {
  const inPath = parsePathArguments(rest.path);
  return listArguments(args)
    .filter(({ name, type }) => IN_QUERY.has(type) && !inPath.includes(name))
    .map(({ name, type, description, values, required }) =>
      ApiQuery({
        name,
        description: needsUpload ? description : `${description} For a body of ${upload}.`,
        required: needsUpload && required,
        schema: {
          type: type === 'boolean' ? 'boolean' : 'string',
          ...(values && { enum: [...values] }),
        },
      }),
    );
}

/** Describes each status and its body. */
function describeReplies({ rest, result }: Operation): MethodDecorator {
  const responses = Object.entries(rest.statuses).map(([status, description]) =>
    ApiResponse({
      status: Number(status),
      description,
      ...(status === '204' ? {} : describeBody(result)),
    }),
  );
  return applyDecorators(
    ...responses,
    ...(isFileResult(result) ? [ApiProduces(result.contentType)] : []),
  );
}

function describeBody(result: ResultType): object {
  if (isFileResult(result)) return { schema: { type: 'string' } };
  return { type: typeof result === 'function' ? result : [...result] };
}

/** Named after the class of all arguments: PublishSnapshotBody from PublishSnapshotArgs. */
function pickOtherArguments(operation: Operation): Type<object> | undefined {
  const { args } = operation;
  const inPath = parsePathArguments(operation.rest.path);
  if (listArguments(args).every(({ name }) => inPath.includes(name))) return undefined;
  const rest = OmitType(args, inPath as never[]) as Type<object>;
  Object.defineProperty(rest, 'name', { value: args.name.replace(/Args$/, 'Body') });
  return rest;
}

/** Returns an operation as an endpoint: a GraphQL field, and a route below `/v1/admin/`. */
export function createOperationEndpoint(operation: Operation): Endpoint {
  const { name, summary, description = summary, args, result, role, scope, rest } = operation;
  const graphql: GraphqlField<{ req: FastifyRequest }> | undefined =
    isFileResult(result) || !isInGraphql(operation)
      ? undefined
      : {
          args,
          result: typeof result === 'function' ? result : [...result],
          resolve: async ({ args: given, context: { req }, get }) =>
            runAsCaller(
              req,
              operation,
              get(OPERATION_SERVICES),
              await validateArguments(args, given),
            ),
        };
  return {
    name,
    kind: classifyOperation(operation),
    summary,
    description,
    role,
    ...(scope && { scope }),
    ...(graphql && { graphql }),
    rest: [
      {
        tag: 'admin',
        method: rest.method,
        path: `admin/${rest.path}`,
        description,
        query: findQueryArguments(operation),
        describe: [describeInput(operation), describeReplies(operation)],
        handle: async ({ request, reply, get }) => {
          const { args: given, upload } = readInput(operation, request);
          const checked = await validateArguments(args, given);
          const done = runAsCaller(request, operation, get(OPERATION_SERVICES), checked, upload);
          await sendResult(operation, await done, reply);
        },
      },
    ],
    ...(!operation.audit && operation.tool && { tool: buildTool(operation, operation.tool) }),
  };
}

/** Returns an operation that only reads as a tool. */
function buildTool(operation: Operation, title: string): EndpointTool {
  const { args, result, summary } = operation;
  return {
    title,
    input: () => buildArgumentsSchema(args),
    output: () => dropEdgesFromSchema(toResultSchema(createShape(result as Type<object>))),
    async call({ args: given, request, get }) {
      const checked = await validateArguments(args, given);
      const done = await runAsCaller(request, operation, get(OPERATION_SERVICES), checked);
      return {
        content: dropEdges(done) as Record<string, unknown>,
        summary: `${title}: ${summary}`,
      };
    },
  };
}

/** Runs an operation as the caller of a request. */
function runAsCaller(
  request: FastifyRequest,
  operation: Operation,
  services: OperationServices,
  args: object,
  upload?: AsyncIterable<Uint8Array>,
): ReturnType<Operation['run']> {
  const { principal } = request;
  if (principal === undefined) throw new Error(`operation ${operation.name} is not guarded`);
  if (includesPersonalData(args)) markPersonal(request);
  const { name: actor, role, scope, personalData: mayReadPersonalData } = principal;
  const context = { ...services, actor, role, scope, mayReadPersonalData, signal: request.hangUp };
  return runOperation(operation, context, args, {
    upload,
    idempotencyKey: readIdempotencyKey(request),
  });
}
