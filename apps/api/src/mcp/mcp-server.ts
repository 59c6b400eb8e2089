import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ReadResourceResult,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { Logger } from '@nestjs/common';
import { ANONYMOUS, isEnough, type Principal } from '#access/principal.js';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { Tool } from '#serving/endpoint/mcp-tool.js';
import type { buildToolList } from './tool-list.js';
import type { Resource } from './resources.js';

const logger = new Logger('Mcp');

/** The error for an assistant. */
interface Failure {
  code: string;
  retryable: boolean;
  /** `CODE: what is wrong and what to do` */
  text: string;
}

/**
 * Returns a stable code and what to do; internal details go to the log alone.
 * @param requestId for the log
 */
export function toFailure(thrown: unknown, requestId: string): Failure {
  const error = toAppError(thrown, 'WAREHOUSE_FAILED');
  const { code, retryable } = error;
  if (error !== thrown) {
    writeAbout({ requestId }, () => logger.error(`${code}: ${error.message}`, error.stack));
  }
  const message = error === thrown ? error.message : 'the API could not answer: see its log';
  const advice = retryable ? ' (the same call may succeed in a few seconds)' : '';
  return { code, retryable, text: `${code}: ${message}${advice}` };
}

const INFO = { name: 'retailstream', title: 'RetailStream', version: '1' };

const INSTRUCTIONS =
  'Business answers from two flows of a retail chain, checked and reconciled: weekly sales, and transactions at ' +
  'the tills. Each flow has its own snapshots. Each result names its snapshot and the weeks or months it covers: ' +
  'quote both with a figure. Ratios are fractions (0.05 is 5 %). Lists return "first" rows a call, at most 100, in ' +
  'the "direction" of "orderBy"; continue with pageInfo.endCursor as "after". The resource retailstream://glossary ' +
  'explains every word and figure, and ' +
  'retailstream://tools/NAME the fields of a tool’s answer.';

const RESOURCE_NOT_FOUND = -32_002;

/** Shared: creating it is the main cost of a server, and none of ours uses elicitation. */
const jsonSchemaValidator = new AjvJsonSchemaValidator();

/** Tools and resources for an assistant. */
export interface ServerContents {
  tools: readonly Tool[];
  toolList: ReturnType<typeof buildToolList>;
  resources: readonly Resource[];
}

/** Headers that the transport reads. */
const HEADERS = ['accept', 'content-type', 'mcp-protocol-version'] as const;

/** Answers one message of an assistant, as JSON. */
export async function answerMessage(
  contents: ServerContents,
  request: FastifyRequest,
  message: unknown,
): Promise<{ status: number; type: string | null; text: string }> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = createMcpServer(contents, request);
  await server.connect(transport);
  try {
    const answer = await transport.handleRequest(toRequest(request), { parsedBody: message });
    const type = answer.headers.get('content-type');
    return { status: answer.status, type, text: await answer.text() };
  } finally {
    await server.close();
  }
}

/** Returns the request with the parts that the transport reads; the body is already parsed, and any URL is fine. */
function toRequest({ headers }: FastifyRequest): Request {
  const given = HEADERS.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return new Request('http://localhost/mcp', { method: 'POST', headers: given });
}

function createMcpServer(
  { tools, toolList, resources }: ServerContents,
  request: FastifyRequest,
): McpServer {
  const mcp = new McpServer(INFO, {
    instructions: INSTRUCTIONS,
    jsonSchemaValidator,
  });
  const { server } = mcp;
  // As an option they would get `listChanged`, but without a stream no change can be sent.
  server.registerCapabilities({ tools: {}, resources: {} });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: toolList,
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) throw createUnknownError('tool', params.name, tools, ErrorCode.InvalidParams);
    return callTool(tool, params.arguments ?? {}, request);
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: resources.map(({ read: _, ...resource }) => resource),
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [] }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => {
    const resource = resources.find(({ uri }) => uri === params.uri);
    if (!resource) throw createUnknownError('resource', params.uri, resources, RESOURCE_NOT_FOUND);
    return readResource(resource, request);
  });
  return mcp;
}

/** @throws AppError UNAUTHENTICATED or FORBIDDEN for too low a role */
function requireRole({ name, role }: Tool, caller: Principal): void {
  if (isEnough(caller.role, role)) return;
  const code = caller.via === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
  const needed = `${name} needs a key with the role ${role}, and yours has ${caller.role}`;
  throw new AppError(code, `${needed}: ask your RetailStream administrator for one`);
}

/** Returns the answer as JSON too, for clients that pass on text alone. */
async function callTool(
  tool: Tool,
  given: object,
  request: FastifyRequest,
): Promise<CallToolResult> {
  try {
    requireRole(tool, request.principal ?? ANONYMOUS);
    const { content, summary } = await tool.call(given, request);
    const texts = [summary, JSON.stringify(content)];
    return {
      content: texts.map((text) => ({ type: 'text', text })),
      structuredContent: content,
    };
  } catch (thrown) {
    const { text, ...error } = toFailure(thrown, request.id);
    const names = Object.keys(tool.inputSchema.properties).join(', ');
    const advice = error.code === 'ARGUMENT_INVALID' ? `; ${tool.name} accepts: ${names}` : '';
    return {
      isError: true,
      content: [{ type: 'text', text: `${text}${advice}` }],
      _meta: { 'retailstream/error': error },
    };
  }
}

async function readResource(
  { uri, mimeType, read }: Resource,
  request: FastifyRequest,
): Promise<ReadResourceResult> {
  try {
    return { contents: [{ uri, mimeType, text: await read(request.principal?.scope) }] };
  } catch (thrown) {
    const { text, ...error } = toFailure(thrown, request.id);
    throw new McpError(ErrorCode.InternalError, text, error);
  }
}

function createUnknownError(
  what: string,
  asked: string,
  known: readonly { name: string; uri?: string }[],
  code: number,
): McpError {
  const names = known.map(({ name, uri }) => uri ?? name).join(', ');
  return new McpError(
    code,
    `the ${what} ${asked.slice(0, 100)} does not exist; use one of: ${names}`,
  );
}
