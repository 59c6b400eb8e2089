import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SchemaRegistry } from './schema-registry.js';

const field = (name: string, type: unknown) => ({ name, type });
const SALE = {
  type: 'record',
  name: 'Sale',
  namespace: 'shop.tills',
  fields: [
    field('event_id', 'string'),
    field('customer_id', 'long'),
    field('price', { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }),
    field('total', [
      'null',
      { type: 'fixed', name: 'Money', size: 4, logicalType: 'decimal', precision: 9, scale: 2 },
    ]),
    field('sales_date', { type: 'int', logicalType: 'date' }),
    field('sold_at', { type: 'long', logicalType: 'timestamp-micros' }),
    field('seen_at', { type: 'long', logicalType: 'timestamp-millis' }),
    field('quantity', ['int', 'long']),
  ],
};

/** A number as Avro writes it: zig-zag, seven bits a byte. */
function number(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
const bytes = (value: Buffer) => Buffer.concat([number(BigInt(value.length)), value]);
const frameMessage = (id: number, ...parts: Buffer[]) => {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, ...parts]);
};
/** -2.89 and 70,000.05; the days from 1970 to 27 October 2012. */
const sale = (id = 7) =>
  frameMessage(
    id,
    bytes(Buffer.from('till-7-1')),
    number(9_007_199_254_740_993n),
    bytes(Buffer.from([0xfe, 0xdf])),
    Buffer.concat([number(1n), Buffer.from([0x00, 0x6a, 0xcf, 0xc5])]),
    number(15_640n),
    number(1_351_324_800_123_456n),
    number(-1n),
    Buffer.concat([number(1n), number(9_007_199_254_740_993n)]),
  );

describe('the schema registry', () => {
  let server: Server;
  let url: URL;
  let asked: (string | undefined)[];
  let answer: { status: number; body: unknown };

  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: { schema: JSON.stringify(SALE) } };
    server = createServer((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(
      `http://anna:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}/registry/`,
    );
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const text = async (value: Buffer, registry = new SchemaRegistry(url)) =>
    String(await registry.toJson(value));

  it('turns events into JSON with exact texts', async () => {
    expect(JSON.parse(await text(sale()))).toEqual({
      event_id: 'till-7-1',
      customer_id: '9007199254740993',
      price: '-2.89',
      total: '70000.05',
      sales_date: '2012-10-27',
      sold_at: '2012-10-27T08:00:00.123456Z',
      seen_at: '1969-12-31T23:59:59.999Z',
      quantity: '9007199254740993',
    });
  });

  it('is asked once for a schema, with its login', async () => {
    const registry = new SchemaRegistry(url);
    await Promise.all([text(sale(), registry), text(sale(), registry)]);
    await text(sale(), registry);
    const login = `Basic ${Buffer.from('anna:p@ss').toString('base64')}`;
    expect(asked).toEqual(['/registry/schemas/ids/7', login]);
  });

  it('returns events that do not fit as text with their bytes', async () => {
    const short = sale().subarray(0, 12);
    expect(await text(short)).toMatch(
      /^an event of Avro does not fit schema 7: .*; its bytes: AAAAAA/,
    );
    const long = Buffer.concat([sale(), Buffer.from([0])]);
    expect(await text(long)).toMatch(/^an event of Avro does not fit schema 7: /);
    for (const other of ['{"price":1}', '', '\0\0\0'])
      expect(await text(Buffer.from(other))).toMatch(
        /^an event of Avro has no schema of the registry; /,
      );
  });

  it.each([
    [404, { error_code: 40403 }, false, 'the registry has no schema 7: register it'],
    [503, {}, true, 'the schema registry answers 503'],
    [200, { nothing: 1 }, true, 'answers 200 without a schema'],
    [200, { schema: 'message Sale {}', schemaType: 'PROTOBUF' }, false, 'schema 7 is PROTOBUF'],
    [200, { schema: '"no such type"' }, false, 'schema 7 is no schema of Avro'],
    [200, { schema: '"a"', references: [{}] }, false, 'schema 7 has references'],
  ])(
    'reports status %d with %j, and asks again next time',
    async (status, body, retryable, message) => {
      answer = { status, body };
      const registry = new SchemaRegistry(url);
      await expect(registry.toJson(sale())).rejects.toMatchObject({
        code: 'STREAM_SCHEMA',
        retryable,
        message: expect.stringContaining(message) as string,
      });
      answer = { status: 200, body: { schema: JSON.stringify(SALE) } };
      expect(await text(sale(), registry)).toContain('till-7-1');
    },
  );

  it('is asked again after it did not answer', async () => {
    const away = new SchemaRegistry(new URL('http://127.0.0.1:1/'));
    await expect(away.toJson(sale())).rejects.toMatchObject({
      code: 'STREAM_SCHEMA',
      retryable: true,
    });
  });
});
