import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTestCall, runInProcess, captureOutput } from '#test/setup/programs.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { sendEventsCommand } from './send-events-command.js';

interface ReceivedRequest {
  path: string | undefined;
  authorization: string | undefined;
  key: string | undefined;
  events: string[];
}

interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

describe('retailstream send-events', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let seen: ReceivedRequest[];
  let answers: Answer[];

  beforeEach(async () => {
    folder = await createTempFolder('send-events');
    seen = [];
    answers = [];
    server = createServer(
      (request, response) =>
        void answer(request).then(({ status, body, headers }) =>
          response.writeHead(status, headers).end(JSON.stringify(body)),
        ),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    const events = (await text(request)).split('\n');
    const { authorization, 'idempotency-key': key } = request.headers;
    seen.push({ path: request.url, authorization, key: key as string, events });
    return answers.shift() ?? { status: 200, body: { taken: events.length } };
  }
  const send = async (name: string, content: string | Buffer, ...args: string[]) => {
    await writeFile(join(folder, name), content);
    return runInProcess(['send-events', join(folder, name), '--url', url, ...args], {
      RETAILSTREAM_KEY: 'rs_x',
    });
  };

  it('sends the lines of NDJSON as they are, with a key', async () => {
    const { code, stdout } = await send('sales.ndjson', '{"price":1.990}\r\n\n{"price":"2"}');
    expect([code, stdout]).toEqual([0, 'transactions: 2 events sent, 0 refused\n']);
    expect(seen).toEqual([
      {
        path: '/v1/events/transactions',
        authorization: 'Bearer rs_x',
        key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        events: ['{"price":1.990}', '{"price":"2"}'],
      },
    ]);
  });

  it('sends rows of CSV with the text of their cells', async () => {
    await send(
      'sales.csv',
      '\ufeffprice,product_name\n1.990,"Oats, ""fine"""\n',
      '--topic',
      'tills',
    );
    expect(seen.map(({ path, events }) => [path, events])).toEqual([
      ['/v1/events/tills', ['{"price":"1.990","product_name":"Oats, \\"fine\\""}']],
    ]);
  });

  it('reads stdin', async () => {
    const stdin = Readable.from([Buffer.from('{"a":'), Buffer.from('1}\n')]);
    expect(
      await captureOutput(sendEventsCommand, ['send-events', '-', '--url', url], { stdin }),
    ).toContain('1 events sent');
    expect(seen[0]?.events).toEqual(['{"a":1}']);
  });

  it('names each refused line, and exits with 2', async () => {
    const errors = [{ argument: 'events.1', problem: 'MISSING_VALUE: price' }];
    const body = { code: 'EVENTS_REFUSED', detail: '1 of 3', errors };
    answers.push({ status: 422, body });
    const latin1 = Buffer.from([0x22, 0xe4, 0x22, 0x0a]);
    const content = Buffer.concat([Buffer.from('{}\n{"price"\n[]\n'), latin1, Buffer.from('{}\n')]);
    const { code, stdout } = await send('sales.ndjson', content);
    expect(code).toBe(2);
    expect(stdout.split('\n')).toEqual([
      'line 2: is not JSON',
      'line 4: is not JSON',
      'line 3: MISSING_VALUE: price',
      'transactions: 2 events sent, 3 refused',
      '',
    ]);
  });

  it('waits as the API asks, and sends the same batch with the same key', async () => {
    const detail = '1000 events are not read yet';
    answers.push({
      status: 429,
      body: { code: 'STREAM_BEHIND', detail },
      headers: { 'retry-after': '0' },
    });
    const { code, stderr } = await send('sales.ndjson', '{}\n');
    expect(code).toBe(0);
    expect(stderr).toContain(`waits 0 s: the API took no event: STREAM_BEHIND: ${detail}`);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
  });

  it('sends batches of 1,000 events, equal ones with keys of their own', async () => {
    const { code, stdout } = await send('sales.ndjson', '{}\n'.repeat(2_500));
    expect([code, stdout]).toEqual([0, 'transactions: 2500 events sent, 0 refused\n']);
    expect(seen.map(({ events }) => events.length)).toEqual([1_000, 1_000, 500]);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(3);
  });

  it('stops at a refusal of the whole batch, with the line', async () => {
    answers.push({
      status: 404,
      body: { code: 'STREAM_TOPIC_UNKNOWN', detail: 'no topic orders' },
    });
    const { code, stderr } = await send('sales.ndjson', '{}\n', '--topic', 'orders');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'from line 1: the API took no event: STREAM_TOPIC_UNKNOWN: no topic orders',
    );
  });

  it.each([
    ['a line without an end', 'x'.repeat(1_100_000), [], 'line 1 has more than 1048576 bytes'],
    ['broken CSV', 'a,b\n1\n', ['--format', 'csv'], 'correct the file'],
    ['an unknown format', '', ['--format', 'xml'], '--format is "xml"; use ndjson or csv'],
    ['a topic that is none', '', ['--topic', '../keys'], '--topic is "../keys"'],
    ['another place', '', ['--to', 'http://shop'], '--to must be kafka://'],
  ] as const)('refuses %s', async (_, content, args, problem) => {
    const { code, stderr } = await send('sales.ndjson', content, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
    expect(seen).toEqual([]);
  });

  it('refuses a file that does not exist', async () => {
    await expect(
      readTestCall(['send-events', '/nowhere.csv']).then(sendEventsCommand),
    ).rejects.toThrow(
      expect.objectContaining({ code: 'USAGE', message: '/nowhere.csv cannot be read' }) as Error,
    );
  });
});
