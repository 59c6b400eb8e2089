import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsJsonServer, startAwsJsonServer } from '#test/setup/aws-json-server.js';
import { RedshiftService } from './redshift-service.js';

const ID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** The SDK's own client sends requests; the test supplies the documented responses of the Data API. */
describe('RedshiftService', () => {
  let aws: AwsJsonServer;
  let service: RedshiftService;

  beforeEach(async () => {
    aws = await startAwsJsonServer();
    service = new RedshiftService({ workgroup: 'people', database: 'dev', region: 'eu-west-1' });
  });
  afterEach(() => {
    service.close();
    aws.close();
  });

  const statement = (Status: string, Error?: string) => ({
    Id: ID,
    Status,
    CreatedAt: 1000,
    UpdatedAt: 1002.5,
    SubStatements: [{ Id: `${ID}:1` }, { Id: `${ID}:2`, ...(Error !== undefined && { Error }) }],
  });
  const invalid = (message: string) => ({ fault: 'ValidationException', message });

  it('starts one batch with the schema, named and cast values, and one client token per token', async () => {
    aws.answers = { BatchExecuteStatement: { Id: ID } };
    const options = {
      database: 'retail',
      parameters: ["O'Neill?", 7, 0.5, true, null, ''],
      token: 'request 12',
    };
    const sql = `SELECT ?, ?, ?, ?, ?, ?, '?\\'?', "?" -- ?`;
    expect(await service.start(sql, options)).toBe(ID);
    await service.start(sql, options);
    const [[, first] = [], [, second] = []] = aws.requests;
    expect(first).toEqual({
      WorkgroupName: 'people',
      Database: 'dev',
      Sqls: [
        'SET search_path TO "retail"',
        'SELECT CAST(:asked_1 AS VARCHAR(65535)), CAST(:asked_2 AS BIGINT), CAST(:asked_3 AS DOUBLE PRECISION), ' +
          `CAST(:asked_4 AS BOOLEAN), NULL, '', '?\\'?', "?" -- ?`,
      ],
      Parameters: [
        { name: 'asked_1', value: "O'Neill?" },
        { name: 'asked_2', value: '7' },
        { name: 'asked_3', value: '0.5' },
        { name: 'asked_4', value: 'true' },
      ],
      ClientToken: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(second?.['ClientToken']).toBe(first?.['ClientToken']);
  });

  it('refuses wrong values before it sends them', async () => {
    const start = (sql: string, parameters: string[]) =>
      service.start(sql, { database: 'retail', parameters });
    await expect(start('SELECT ?', [])).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    await expect(start('SELECT 1', ['a'])).rejects.toMatchObject({ code: 'QUERY_FAILED' });
    await expect(start('SELECT ?', ['é'.repeat(32_768)])).rejects.toMatchObject({
      code: 'QUERY_TOO_LARGE',
      message: 'value 1 has 65536 bytes, but Redshift accepts 65535; send a shorter text',
    });
    expect(aws.requests).toEqual([]);
  });

  it('returns the time of a query, without bytes and cost', async () => {
    aws.answers = { DescribeStatement: statement('FINISHED') };
    expect(await service.state(ID)).toEqual({
      status: 'succeeded',
      error: null,
      bytesScanned: null,
      costUsd: null,
      ms: 2500,
    });
  });

  it.each([
    ['FAILED', 'ERROR: column "x" does not exist in sales', 'QUERY_FAILED', false],
    ['FAILED', 'ERROR: S3ServiceException: Please reduce your request rate', 'QUERY_FAILED', true],
    ['FAILED', 'ERROR: 1023 Serializable isolation violation on table', 'QUERY_FAILED', true],
    [
      'ABORTED',
      'ERROR: Query (7) cancelled by WLM abort action of Query Monitoring Rule "max_query_execution_time"',
      'QUERY_TOO_LONG',
      false,
    ],
  ])('reports why a query is %s: %s', async (status, reason, code, retryable) => {
    aws.answers = { DescribeStatement: statement(status, reason) };
    const failure = { code, retryable };
    expect(await service.state(ID)).toMatchObject({ status: 'failed', error: failure });
    await expect(service.rows(ID, { first: 10 })).rejects.toMatchObject({
      ...failure,
      message: expect.stringContaining(`Redshift: ${reason.slice(7)}`) as string,
    });
  });

  it.each([
    ['ABORTED', 'QUERY_CANCELLED', false],
    ['STARTED', 'QUERY_FAILED', true],
    ['PICKED', 'QUERY_FAILED', true],
  ])('has no rows of a query that is %s', async (status, code, retryable) => {
    aws.answers = { DescribeStatement: statement(status) };
    await expect(service.rows(ID, { first: 10 })).rejects.toMatchObject({ code, retryable });
  });

  it('cuts pages of the Data API, keeps every digit, and reads the next one only when needed', async () => {
    const metadata =
      '"ColumnMetadata":[{"name":"n","label":"receipt","typeName":"int8"},{"label":"amount","typeName":"numeric","precision":18,"scale":2},' +
      '{"label":"word","typeName":"varchar"},{"label":"ratio","typeName":"float8"},{"label":"data","typeName":"super"}]';
    const row = (long: string) =>
      `[{"longValue":${long}},{"stringValue":"0.10"},{"stringValue":"{\\"longValue\\":1234567890123456789}"},{"doubleValue":-0.25},{"isNull":true}]`;
    aws.answers = {
      DescribeStatement: statement('FINISHED'),
      GetStatementResult: `{${metadata},"Records":[${row('9007199254740993')},${row('-9007199254740993')},${row('3')}],"NextToken":"more"}`,
    };
    const columns = [
      { name: 'receipt', type: 'BIGINT' },
      { name: 'amount', type: 'DECIMAL(18,2)' },
      { name: 'word', type: 'VARCHAR' },
      { name: 'ratio', type: 'DOUBLE' },
      { name: 'data', type: 'VARCHAR' },
    ];
    const cells = (long: number | string) => [
      long,
      '0.10',
      '{"longValue":1234567890123456789}',
      -0.25,
      null,
    ];
    expect(await service.rows(ID, { first: 2 })).toEqual({
      columns,
      rows: [cells('9007199254740993'), cells('-9007199254740993')],
      next: '2.',
    });
    expect(await service.rows(ID, { first: 2, after: '2.' })).toEqual({
      columns,
      rows: [cells(3)],
      next: '0.more',
    });
    aws.answers['GetStatementResult'] = `{${metadata},"Records":[]}`;
    const last = await service.rows(ID, { first: 2, after: '0.more' });
    expect(last).toEqual({ columns, rows: [], next: null });
    const pages = aws.requests.filter(([action]) => action === 'GetStatementResult');
    expect(pages.map(([, body]) => body)).toEqual([
      { Id: `${ID}:2` },
      { Id: `${ID}:2`, NextToken: 'more' },
    ]);
  });

  it.each(['more', '-1.', '7.', '0.unknown'])('refuses the cursor %s', async (after) => {
    aws.answers = {
      GetStatementResult: after.includes('unknown')
        ? invalid('Invalid NextToken')
        : { Records: [] },
    };
    await expect(service.rows(ID, { first: 2, after })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it.each([
    [invalid("Redshift endpoint doesn't exist in this region."), 'AWS_NOT_FOUND', false],
    [invalid('Parameters list contains unused parameters.'), 'QUERY_FAILED', false],
    [{ fault: 'ActiveStatementsExceededException', message: 'too many' }, 'BUSY', true],
    [{ fault: 'DatabaseConnectionException', message: 'no answer' }, 'AWS_UNAVAILABLE', true],
    [{ fault: 'AccessDeniedException', message: 'no' }, 'AWS_ACCESS_DENIED', false],
  ])('reports what is wrong with a start: %o', async (answer, code, retryable) => {
    aws.answers = { BatchExecuteStatement: answer };
    await expect(service.start('SELECT 1', { database: 'retail' })).rejects.toMatchObject({
      code,
      retryable,
    });
  });

  it('reports an unreachable workgroup in one line', async () => {
    aws.answers = {
      ListDatabases: { fault: 'DatabaseConnectionException', message: 'Connection\nrefused' },
    };
    await expect(service.check()).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message:
        'redshift-data:ListDatabases: the workgroup people refuses connections to its database dev: Connection refused; ' +
        'check both names in SQL_URL, and the workgroup in the AWS console',
    });
    aws.answers = {};
    await service.check();
  });

  it('refuses an invalid id, and one whose 24 hours are over', async () => {
    await expect(service.state('../')).rejects.toMatchObject({ code: 'QUERY_NOT_FOUND' });
    await expect(service.cancel(`${ID}:2`)).rejects.toMatchObject({ code: 'QUERY_NOT_FOUND' });
    expect(aws.requests).toEqual([]);
    const gone = { fault: 'ResourceNotFoundException', message: 'Query does not exist.' };
    aws.answers = { DescribeStatement: gone };
    await expect(service.state(ID)).rejects.toMatchObject({
      code: 'QUERY_NOT_FOUND',
      message: 'Query does not exist; Redshift keeps queries for 24 hours: run the query again',
    });
  });

  it('cancels a query, and leaves an ended one unchanged', async () => {
    await service.cancel(ID);
    expect(aws.requests).toEqual([['CancelStatement', { Id: ID }]]);
    const ended = `Could not cancel a query that is already in FINISHED state with ID: ${ID}`;
    aws.answers = { CancelStatement: invalid(ended) };
    await service.cancel(ID);
    aws.answers = { CancelStatement: invalid('Id is wrong') };
    await expect(service.cancel(ID)).rejects.toMatchObject({ code: 'AWS_FAILED' });
  });
});
