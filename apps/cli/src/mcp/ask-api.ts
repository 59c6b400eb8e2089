import {
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  type JSONRPCRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { McpCommand } from './parse-mcp-command.js';

/** Longer than any answer takes; assistants give up before. */
const ANSWER_MS = 120_000;

const FAILED = -32_000;

/**
 * Hands one message of the assistant to the API.
 * @returns what it answers, or an error that says what to do; undefined where nothing is to be said
 */
export async function askApi(
  { url, key }: McpCommand,
  message: JSONRPCMessage,
): Promise<JSONRPCMessage | undefined> {
  const problem = (text: string) =>
    'id' in message && 'method' in message ? failed(message, text) : undefined;
  let reply: Response;
  try {
    reply = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(message),
      // The key is for this address alone.
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    return problem(
      `API_UNAVAILABLE: RetailStream does not answer at ${url.origin}: start it with npm start, or ` +
        'name its address with --url',
    );
  }
  const body = jsonIn(await reply.text().catch(() => ''));
  const answer = JSONRPCMessageSchema.safeParse(body).data;
  // An answer names what it answers; what HTTP refuses does not.
  if (answer && 'id' in answer && answer.id !== undefined) return answer;
  return reply.ok ? undefined : problem(refusalOf(reply.status, body));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const words = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

/** What the API says of it, and what to do about a key. */
function refusalOf(status: number, body: unknown): string {
  const said = words.safeParse(body).data ?? `HTTP status ${status}`;
  const advice = status === 401 ? '; hand it over in RETAILSTREAM_KEY or with --key-file' : '';
  return `the API refuses: ${said}${advice}`;
}

const failed = ({ id }: JSONRPCRequest, message: string): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code: FAILED, message },
});
