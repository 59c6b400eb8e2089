import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  type JSONRPCRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import {
  type ApiAddress,
  parseApiAddress,
  type ApiOptions,
} from '#platform/process/api-address.js';
import type { Call } from '#composition/command.js';

/** @returns the URL of `/mcp`, and the key @throws AppError USAGE naming the wrong option */
export function parseMcpTarget({
  options,
  io,
}: Pick<Call<ApiOptions>, 'options' | 'io'>): ApiAddress {
  const { url, key } = parseApiAddress(options, io, 'mcp');
  return { url: new URL(`${url.pathname.replace(/\/$/, '')}/mcp`, url), key };
}

/** Longer than any answer takes; assistants time out earlier. */
const ANSWER_MS = 120_000;

const FAILED = -32_000;

/**
 * Sends one message of the assistant to the API.
 * @returns the answer, or an error with what to do; undefined when the message needs no answer
 */
async function askApi(
  { url, key }: ApiAddress,
  message: JSONRPCMessage,
): Promise<JSONRPCMessage | undefined> {
  const problem = (text: string) =>
    'id' in message && 'method' in message ? createErrorReply(message, text) : undefined;
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
      // Sends the key to this address only.
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    return problem(
      `API_UNAVAILABLE: the API does not answer at ${url.origin}: start it with npm start, or ` +
        'set its address with --url',
    );
  }
  const body = parseJson(await reply.text().catch(() => ''));
  const answer = JSONRPCMessageSchema.safeParse(body).data;
  // An answer carries the message's id; an HTTP error does not.
  if (answer && 'id' in answer && answer.id !== undefined) return answer;
  return reply.ok ? undefined : problem(formatRefusal(reply.status, body));
}

function parseJson(text: string): unknown {
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

/** Combines the API's error with what to do about a key. */
function formatRefusal(status: number, body: unknown): string {
  const said = words.safeParse(body).data ?? `HTTP status ${status}`;
  const advice = status === 401 ? '; set RETAILSTREAM_KEY or --key-file' : '';
  return `the API refused the request: ${said}${advice}`;
}

const createErrorReply = ({ id }: JSONRPCRequest, message: string): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  error: { code: FAILED, message },
});

/**
 * Relays messages between an assistant on stdin and stdout and a running API, until stdin ends. Stdout carries messages
 * only.
 */
export async function mcpCommand(call: Call<ApiOptions>): Promise<undefined> {
  const command = parseMcpTarget(call);
  const { stdin, stdout, stderr } = call.io;
  const assistant = new StdioServerTransport(stdin, stdout);
  const asked = new Set<Promise<void>>();
  assistant.onmessage = (message) => {
    const answered = askApi(command, message).then(async (answer) => {
      if (answer) await assistant.send(answer);
      asked.delete(answered);
    });
    asked.add(answered);
  };
  assistant.onerror = ({ message }) =>
    void stderr.write(`retailstream: ignored an invalid message: ${message}\n`);
  const ended = new Promise((resolve) => stdin.once('end', resolve));
  await assistant.start();
  await ended;
  await Promise.all(asked);
}
