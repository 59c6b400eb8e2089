import type { FastifyRequest } from 'fastify';
import type { Role } from '#access/principal.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ObjectSchema } from '../object-schema.js';
import { requireScope } from './endpoint-scope.js';
import type { Endpoint, EndpointTool, Get, ToolAnswer } from './endpoint.js';

/** A read-only tool of an assistant. */
export interface Tool extends Required<Pick<EndpointTool, 'name' | 'title' | 'description'>> {
  /** The lowest role allowed. */
  role: Role;
  inputSchema: ObjectSchema;
  /** Shape of the `content` that `call` returns. */
  outputSchema: ObjectSchema;
  /** @throws AppError with what is wrong and what to do */
  call(given: object, request: FastifyRequest): Promise<ToolAnswer>;
}

/** Returns the tool of an endpoint; undefined if it has none. */
export function createTool(
  { name, summary, description = summary, role = 'viewer', scope, tool }: Omit<Endpoint, 'graphql'>,
  get: Get,
): Tool | undefined {
  if (!tool) return undefined;
  const { rows = 'first' } = tool;
  return {
    name: tool.name ?? name,
    title: tool.title,
    description: tool.description ?? description,
    role,
    inputSchema: limitRows(tool.input(), rows),
    outputSchema: tool.output(),
    async call(given, request) {
      requireScope({ name, scope }, request.principal);
      refuseManyRows(rows, (given as Record<string, unknown>)[rows]);
      return tool.call({ args: given, request, get });
    },
  };
}

/** Rows of one page for an assistant, which must fit into its context. */
const TOOL_ROWS_MAX = 100;

/** Returns the arguments of a list with smaller pages. @param name of the argument with the number of rows */
function limitRows(schema: ObjectSchema, name: string): ObjectSchema {
  if (schema.properties[name] === undefined) return schema;
  const fewer = {
    type: 'integer',
    minimum: 1,
    maximum: TOOL_ROWS_MAX,
    description: 'Rows per page.',
    default: TOOL_ROWS_MAX,
  };
  return { ...schema, properties: { ...schema.properties, [name]: fewer } };
}

/** @throws AppError ARGUMENT_INVALID when a call requests more rows than a tool returns */
function refuseManyRows(name: string, rows: unknown): void {
  // A number that is no number yet is refused by the check of the arguments.
  if (!(Number(rows) > TOOL_ROWS_MAX)) return;
  const advice = 'pass pageInfo.endCursor as "after" for the next page';
  throw new AppError('ARGUMENT_INVALID', `${name} must be at most ${TOOL_ROWS_MAX}: ${advice}`);
}
