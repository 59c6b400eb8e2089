import { createRequire } from 'node:module';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HiveServer } from './hive-server.js';
import { operationState, service } from './protocol.js';

type Reply = (error: null, response: object) => void;
type Call = (request: Record<string, unknown>, reply: Reply) => void;
const require = createRequire(import.meta.url);
/** hive-driver's protocol library includes the server side. */
const { createServer } = require('thrift') as {
  createServer(processor: object, calls: Record<string, Call>, options: object): Server;
};

const OK = { statusCode: 0 };
const ERROR = 3;
const handle = { guid: Buffer.alloc(16), secret: Buffer.alloc(16) };
const TYPES = { BOOLEAN: 0, INT: 3, BIGINT: 4, STRING: 7, DECIMAL: 15 };

interface FakeColumn {
  name: string;
  type: keyof typeof TYPES;
  values: object;
}

/** Implements HiveServer2's protocol with the answers of a test. */
class FakeHive {
  calls: string[] = [];
  /** Calls that get no answer. */
  mute = new Set<string>();
  states: number[] = [];
  errorMessage = '';
  openStatus: object = OK;
  executeStatus: object[] = [];
  columns: FakeColumn[] = [];
  /** Rows of each page that is still to be fetched. */
  pages: object[][] = [];
  readonly sockets: Socket[] = [];
  private readonly server: Server;

  constructor() {
    const answers: Record<string, () => object> = {
      OpenSession: () => ({
        status: this.openStatus,
        serverProtocolVersion: 7,
        sessionHandle: { sessionId: handle },
      }),
      ExecuteStatement: () => ({
        status: this.executeStatus.shift() ?? OK,
        operationHandle: { operationId: handle, operationType: 0, hasResultSet: true },
      }),
      GetOperationStatus: () => ({
        status: OK,
        operationState: this.states.shift() ?? operationState.FINISHED_STATE,
        errorMessage: this.errorMessage,
        hasResultSet: this.columns.length > 0,
      }),
      GetResultSetMetadata: () => ({
        status: OK,
        schema: {
          columns: this.columns.map(({ name, type }, index) => ({
            columnName: name,
            typeDesc: { types: [{ primitiveEntry: { type: TYPES[type] } }] },
            position: index + 1,
          })),
        },
      }),
      FetchResults: () => {
        const columns = this.pages.shift() ?? [{ i32Val: { values: [], nulls: Buffer.alloc(0) } }];
        return { status: OK, results: { startRowOffset: 0, rows: [], columns } };
      },
      CloseOperation: () => ({ status: OK }),
    };
    const calls = Object.entries(answers).map(([name, answer]): [string, Call] => [
      name,
      ({ statement }, reply) => {
        this.calls.push(typeof statement === 'string' ? statement : name);
        if (!this.mute.has(name)) reply(null, answer());
      },
    ]);
    this.server = createServer(service, Object.fromEntries(calls), {});
    this.server.on('connection', (socket: Socket) => this.sockets.push(socket));
    // A client that hangs up before it has read everything resets its connection.
    this.server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') throw error;
    });
  }

  async listen(): Promise<{ host: string; port: number }> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  count(call: string): number {
    return this.calls.filter((each) => each === call).length;
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }
}

const unavailable = (message: string, retryable = true) => ({
  code: 'CATALOG_UNAVAILABLE',
  retryable,
  message: expect.stringContaining(message) as string,
});

describe('HiveServer', () => {
  let fake: FakeHive;
  let server: HiveServer;
  const open = async (timeout = 30_000) => {
    const address = await fake.listen();
    const settings = { user: 'hadoop', database: 'db', auth: 'nosasl', tls: false } as const;
    server = new HiveServer(() => Promise.resolve(address), { ...settings, timeout });
  };

  beforeEach(() => {
    fake = new FakeHive();
  });
  afterEach(async () => {
    server.close();
    await fake.close();
  });

  it('opens one session in its database for concurrent callers', async () => {
    await open();
    await Promise.all([server.run('ONE'), server.run('TWO')]);
    expect(fake.count('OpenSession')).toBe(1);
    expect(fake.calls.filter((call) => call.includes(' '))).toEqual([
      'CREATE DATABASE IF NOT EXISTS db',
      'USE db',
      'SET hive.compute.query.using.stats=false',
    ]);
  });

  it('returns every digit of a BIGINT and a DECIMAL, and detects a null by its bit', async () => {
    await open();
    await server.run('ONE');
    const i64 = [Buffer.from('0020000000000001', 'hex'), Buffer.from('8000000000000000', 'hex')];
    const Int64 = require('node-int64') as new (bytes: Buffer) => object;
    const nulls = Buffer.alloc(0);
    fake.columns = [
      { name: 't.big', type: 'BIGINT', values: {} },
      { name: 'money', type: 'DECIMAL', values: {} },
      { name: 'n', type: 'INT', values: {} },
      { name: 'is_holiday', type: 'BOOLEAN', values: {} },
    ];
    fake.pages = [
      [
        { i64Val: { values: i64.map((bytes) => new Int64(bytes)), nulls } },
        { stringVal: { values: ['1234567890123456789.10', ''], nulls: Buffer.from([0b10]) } },
        { i32Val: { values: [0, 7], nulls: Buffer.from([0b01]) } },
        { boolVal: { values: [true, false], nulls } },
      ],
    ];
    expect(await server.run('SELECT')).toEqual([
      { big: '9007199254740993', money: '1234567890123456789.10', n: null, is_holiday: true },
      { big: '-9223372036854775808', money: null, n: 7, is_holiday: false },
    ]);
  });

  it('polls the state at growing intervals', async () => {
    await open();
    await server.run('ONE');
    fake.states = Array.from({ length: 5 }, () => operationState.RUNNING_STATE);
    const started = performance.now();
    const asked = fake.count('GetOperationStatus');
    await server.run('TWO');
    expect(fake.count('GetOperationStatus') - asked).toBe(6);
    // 20 + 40 + 80 + 160 + 320, minus early timers.
    expect(performance.now() - started).toBeGreaterThan(600);
  });

  it('fetches pages and refuses large results', async () => {
    await open();
    await server.run('ONE');
    fake.columns = [{ name: 'n', type: 'INT', values: {} }];
    const page = [{ i32Val: { values: Array.from({ length: 1000 }, (_, n) => n), nulls: '' } }];
    fake.pages = [page, page, page];
    expect(await server.run('SELECT')).toHaveLength(3000);
    fake.pages = Array.from({ length: 50 }, () => page);
    await expect(server.run('SELECT')).rejects.toMatchObject({
      code: 'COMPUTE_FAILED',
      message: 'Hive: more than 20000 rows; select fewer, or aggregate them (in SELECT)',
    });
    expect(fake.pages).toHaveLength(50 - 21);
    expect(fake.count('CloseOperation')).toBe(fake.count('SELECT') + 4);
  });

  it('reports in one line why a statement failed, and continues the session', async () => {
    await open();
    await server.run('ONE');
    fake.states = [5];
    fake.errorMessage = 'a.HiveSQLException: b.AnalysisException: no such column\nand a long plan';
    await expect(server.run('SELECT x')).rejects.toMatchObject({
      code: 'COMPUTE_FAILED',
      retryable: false,
      message: 'Hive: no such column (in SELECT x)',
    });
    fake.executeStatus = [{ statusCode: ERROR, errorMessage: 'does not compile' }];
    await expect(server.run('SELECT y')).rejects.toMatchObject({
      message: 'Hive: does not compile (in SELECT y)',
    });
    expect(await server.run('TWO')).toEqual([]);
    expect(fake.count('OpenSession')).toBe(1);
  });

  it.each(['OpenSession', 'ExecuteStatement', 'GetOperationStatus'])(
    'times out when the server does not answer %s, and works when it answers again',
    async (call) => {
      await open(2_000);
      fake.mute.add(call);
      await expect(server.run('ONE')).rejects.toMatchObject(unavailable('no answer in 2 s'));
      fake.mute.clear();
      expect(await server.run('TWO')).toEqual([]);
    },
  );

  it('rejects every waiting call when the connection is cut, and reconnects', async () => {
    await open();
    await server.run('ONE');
    fake.mute.add('ExecuteStatement');
    const waiting = Promise.allSettled([server.run('TWO'), server.run('THREE')]);
    await vi.waitFor(() => expect(fake.calls).toContain('THREE'), 10_000);
    fake.cut();
    expect(await waiting).toMatchObject([
      { reason: unavailable('connection lost') },
      { reason: unavailable('connection lost') },
    ]);
    fake.mute.clear();
    expect(await server.run('FOUR')).toEqual([]);
    expect(fake.count('OpenSession')).toBe(2);
  });

  it('opens another session after the server ended it', async () => {
    await open();
    await server.run('ONE');
    const errorMessage = 'Invalid SessionHandle: SessionHandle [5f0c]';
    fake.executeStatus = [{ statusCode: ERROR, errorMessage }];
    await expect(server.run('TWO')).rejects.toMatchObject(unavailable('ended the session'));
    expect(await server.run('THREE')).toEqual([]);
    expect(fake.count('OpenSession')).toBe(2);
  });

  it('rejects waiting and later calls after it is closed', async () => {
    await open();
    fake.mute.add('ExecuteStatement');
    const waiting = Promise.allSettled([server.run('ONE')]);
    await vi.waitFor(() => expect(fake.sockets).toHaveLength(1), 10_000);
    server.close();
    expect(await waiting).toMatchObject([{ reason: unavailable('closed', false) }]);
    await expect(server.run('TWO')).rejects.toMatchObject(unavailable('closed', false));
    await vi.waitFor(() => expect(fake.sockets[0]?.destroyed).toBe(true), 10_000);
  });

  it('reports in one line that the server does not listen', async () => {
    await open();
    await fake.close();
    await expect(server.run('ONE')).rejects.toMatchObject({
      ...unavailable('connection refused'),
      message: expect.not.stringContaining('\n') as string,
    });
    fake = new FakeHive();
    await fake.listen();
  });

  it('passes on that its host was not found', async () => {
    await fake.listen();
    const settings = { user: 'hadoop', database: 'db', auth: 'nosasl', tls: false } as const;
    const host = () => Promise.reject(new Error('no cluster'));
    server = new HiveServer(host, { ...settings, timeout: 1000 });
    await expect(server.run('ONE')).rejects.toThrow('no cluster');
  });
});
