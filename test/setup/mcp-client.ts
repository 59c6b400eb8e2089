import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/**
 * An assistant's connection by the SDK's client, which validates results against the tools'
 * schemas.
 */
export async function connectMcp(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  // The client remembers the schemas of listed tools.
  await client.listTools();
  return client;
}

/** @param api URL of the API */
export const createHttpTransport = (api: string, headers: Record<string, string> = {}) =>
  // Its type does not allow an undefined session id, which the transport has here.
  new StreamableHTTPClientTransport(new URL('/mcp', api), {
    requestInit: { headers },
  }) as Transport;

const texts = z.array(z.object({ type: z.literal('text'), text: z.string() }));

/** The result of a tool: the answer, or an error. */
interface CallResult {
  isError: boolean;
  answer: Record<string, unknown> | undefined;
  summary: string;
  /** The second text, with the whole answer. */
  json: string | undefined;
  error: unknown;
}

export async function call(client: Client, name: string, args: object = {}): Promise<CallResult> {
  const result = CallToolResultSchema.parse(
    await client.callTool({ name, arguments: { ...args } }),
  );
  const [summary, json] = texts.parse(result.content);
  return {
    isError: result.isError ?? false,
    answer: result.structuredContent,
    // With plain blanks instead of those that keep a number and its unit together.
    summary: (summary?.text ?? '').replaceAll('\u00a0', ' '),
    json: json?.text,
    error: result._meta?.['retailstream/error'],
  };
}
