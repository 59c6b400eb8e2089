import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** An assistant's connection, by the SDK's own client: it holds results to the tools' schemas. */
export async function connectMcp(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  // It remembers the schemas of the tools it has listed.
  await client.listTools();
  return client;
}

/** @param api URL of the API */
export const mcpOverHttp = (api: string, headers: Record<string, string> = {}) =>
  // Its type wants a session id that may not be undefined; the transport itself has none here.
  new StreamableHTTPClientTransport(new URL('/mcp', api), {
    requestInit: { headers },
  }) as Transport;

const texts = z.array(z.object({ type: z.literal('text'), text: z.string() }));

/** What a tool gave: the answer, or what it is told of an error. */
interface Called {
  isError: boolean;
  answer: Record<string, unknown> | undefined;
  summary: string;
  /** The second text, which has the whole answer. */
  json: string | undefined;
  error: unknown;
}

export async function call(client: Client, name: string, args: object = {}): Promise<Called> {
  const result = CallToolResultSchema.parse(
    await client.callTool({ name, arguments: { ...args } }),
  );
  const [summary, json] = texts.parse(result.content);
  return {
    isError: result.isError ?? false,
    answer: result.structuredContent,
    summary: summary?.text ?? '',
    json: json?.text,
    error: result._meta?.['retailstream/error'],
  };
}
