import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSources } from '#test/factories/load-marts.js';
import { findFreePort } from '#test/setup/free-ports.js';
import { call, connectMcp, createHttpTransport } from '#test/setup/mcp-client.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const script = fileURLToPath(new URL('../../../../bin/retailstream.mjs', import.meta.url));
const ping = { jsonrpc: '2.0', id: 7, method: 'ping' };

const sources = createSources({
  stores: '1,A,1000\n2,B,500',
  sales: `1,1,05/02/2010,300.00,FALSE
          2,1,05/02/2010,320.00,FALSE`,
  features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8.5,FALSE',
});

/** Started as an assistant does. */
const mcpOver = (url: string) =>
  new StdioClientTransport({ command: process.execPath, args: [script, 'mcp', '--url', url] });

/** Sends lines to the command and closes its input. */
async function run(
  url: string,
  lines: unknown[],
  env: Record<string, string> = {},
): Promise<{ messages: unknown[]; errors: string; code: unknown }> {
  const child = spawn(process.execPath, [script, 'mcp', '--url', url], { env });
  const ended = once(child, 'close');
  child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended as Promise<unknown[]>,
  ]);
  const messages = output.split('\n').filter((line) => line !== '');
  return { messages: messages.map((line) => JSON.parse(line) as unknown), errors, code };
}

describe('MCP over stdio', () => {
  let served: ServedApi;
  let client: Client;
  beforeAll(async () => {
    served = await serveApi(sources);
    client = await connectMcp(mcpOver(served.url));
  });
  afterAll(async () => {
    await client.close();
    await served.close();
  });

  it('has the same tools as over HTTP', async () => {
    const direct = await connectMcp(createHttpTransport(served.url));
    expect(await client.listTools()).toEqual(await direct.listTools());
    expect(await client.listResources()).toEqual(await direct.listResources());
    expect(client.getInstructions()).toContain('retailstream://glossary');
    await direct.close();
  });

  it('returns the figures of REST', async () => {
    const { answer } = await call(client, 'weeklyTopStores', { direction: 'DESC' });
    const reply = await fetch(`${served.url}/v1/weekly-top-stores?direction=DESC`);
    expect(answer).toEqual({
      ...((await reply.json()) as object),
      snapshot: expect.objectContaining({ id: '1' }) as object,
    });
    expect(answer).toMatchObject({ nodes: [{ stores: [{ store: 2 }], sales: 320, margin: 20 }] });
  });

  it('answers several questions at once, each with its result', async () => {
    const years = [2010, 2011, 2012, 2013];
    const called = await Promise.all(
      years.map((year) => call(client, 'holidaySales', { year: String(year) })),
    );
    const weeks = called.map(({ answer }) => (answer as { coverage: { weeks: number } }).coverage);
    expect(weeks.map((coverage) => coverage.weeks)).toEqual([1, 0, 0, 0]);
  });

  it('passes on errors', async () => {
    expect(await call(client, 'weeklyTopStores', { first: 0 })).toMatchObject({
      isError: true,
      error: { code: 'ARGUMENT_INVALID' },
    });
    await expect(client.callTool({ name: 'nothing' })).rejects.toMatchObject({ code: -32_602 });
  });

  it('writes only messages, answers all of them, and ends with its input', async () => {
    const notified = { jsonrpc: '2.0', method: 'notifications/initialized' };
    const { messages, errors, code } = await run(served.url, [notified, ping, 'no message']);
    expect(messages).toEqual([{ jsonrpc: '2.0', id: 7, result: {} }]);
    expect(errors).toContain('ignored an invalid message');
    expect(code).toBe(0);
  });
});

describe('MCP over stdio, without an API', () => {
  it('explains what to do', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const { messages, code } = await run(url, [ping]);
    expect(messages).toEqual([
      {
        jsonrpc: '2.0',
        id: 7,
        error: {
          code: -32_000,
          message: `API_UNAVAILABLE: the API does not answer at ${url}: start it with npm start, or set its address with --url`,
        },
      },
    ]);
    expect(code).toBe(0);
  });
});

describe('MCP over stdio, with a required key', () => {
  /** A fake API: requires one key, and redirects other paths. */
  const api = createServer((request, response) => {
    const isKnown = request.headers.authorization === 'Bearer rs_right';
    request.resume().on('end', () => {
      if (request.url !== '/mcp') response.writeHead(307, { location: '/mcp' }).end();
      else if (isKnown) response.end(JSON.stringify({ jsonrpc: '2.0', id: 7, result: {} }));
      else response.writeHead(401).end(JSON.stringify({ message: 'this key is not known' }));
    });
  });
  let url: string;
  beforeAll(async () => {
    await once(api.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    api.closeAllConnections();
    api.close();
  });

  it('sends the key', async () => {
    const { messages } = await run(url, [ping], { RETAILSTREAM_KEY: 'rs_right' });
    expect(messages).toEqual([{ jsonrpc: '2.0', id: 7, result: {} }]);
  });

  it('reports why a key is refused, and never shows it', async () => {
    const { messages, errors } = await run(url, [ping], { RETAILSTREAM_KEY: 'rs_wrong' });
    expect(messages).toMatchObject([
      {
        id: 7,
        error: {
          message:
            'the API refused the request: this key is not known; set RETAILSTREAM_KEY or --key-file',
        },
      },
    ]);
    expect(JSON.stringify(messages) + errors).not.toContain('rs_wrong');
  });

  it('does not follow a redirect with it', async () => {
    const { messages } = await run(`${url}/elsewhere`, [ping], { RETAILSTREAM_KEY: 'rs_right' });
    expect(messages).toMatchObject([{ id: 7, error: { code: -32_000 } }]);
  });
});
