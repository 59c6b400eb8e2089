import type { QueryExecution } from '@aws-sdk/client-athena';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsJsonServer, startAwsJsonServer } from '#test/setup/aws-json-server.js';
import { AthenaService, estimateCost } from './athena-service.js';

const ID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** The SDK's own client sends requests; the test supplies Athena's documented responses. */
describe('AthenaService', () => {
  let aws: AwsJsonServer;
  let service: AthenaService;

  beforeEach(async () => {
    aws = await startAwsJsonServer();
    const output = 's3://lake/workspace/athena/';
    service = new AthenaService({ workgroup: 'people', region: 'eu-west-1', output, price: 5 });
  });
  afterEach(() => {
    service.close();
    aws.close();
  });

  const execution = (State: string, more: { Status?: object; Statistics?: object } = {}) => ({
    QueryExecution: {
      QueryExecutionId: ID,
      StatementType: 'DML',
      ...more,
      Status: { State, SubmissionDateTime: 1000, CompletionDateTime: 1002.5, ...more.Status },
    },
  });
  const invalid = (message: string, AthenaErrorCode = 'INVALID_INPUT') => ({
    fault: 'InvalidRequestException',
    message,
    AthenaErrorCode,
  });

  it('starts in its workgroup and output folder, with one client token per token', async () => {
    aws.answers = { StartQueryExecution: { QueryExecutionId: ID } };
    const options = {
      database: 'retail',
      parameters: ["O'Neill", 7, true, null],
      token: 'request 12',
    };
    expect(await service.start('SELECT ?, ?, ?, ?', options)).toBe(ID);
    await service.start('SELECT ?, ?, ?, ?', options);
    const [[, first] = [], [, second] = []] = aws.requests;
    expect(first).toMatchObject({
      QueryString: 'SELECT ?, ?, ?, ?',
      QueryExecutionContext: { Database: 'retail' },
      WorkGroup: 'people',
      ResultConfiguration: { OutputLocation: 's3://lake/workspace/athena/' },
      ExecutionParameters: ["'O''Neill'", '7', 'true', 'null'],
    });
    expect(first?.['ClientRequestToken']).toMatch(/^[0-9a-f]{64}$/);
    expect(second?.['ClientRequestToken']).toBe(first?.['ClientRequestToken']);
  });

  it('returns bytes, time and the estimated price', async () => {
    const Statistics = { DataScannedInBytes: 1024 ** 4 };
    aws.answers = { GetQueryExecution: execution('SUCCEEDED', { Statistics }) };
    expect(await service.state(ID)).toEqual({
      status: 'succeeded',
      error: null,
      bytesScanned: 1024 ** 4,
      costUsd: 5,
      ms: 2500,
    });
  });

  it.each([
    ['FAILED', 'SYNTAX_ERROR: line 1:8: Column cannot be resolved', 'QUERY_FAILED', false],
    ['FAILED', 'GENERIC_INTERNAL_ERROR', 'QUERY_FAILED', true],
    ['FAILED', 'Query timeout', 'QUERY_TOO_LONG', false],
    ['CANCELLED', 'Query cancelled! : Bytes scanned limit was exceeded', 'QUERY_TOO_LARGE', false],
  ])('reports why a query is %s: %s', async (state, StateChangeReason, code, Retryable) => {
    const Status = { StateChangeReason, AthenaError: { Retryable } };
    aws.answers = { GetQueryExecution: execution(state, { Status }) };
    const failure = { code, retryable: Retryable };
    expect(await service.state(ID)).toMatchObject({ status: 'failed', error: failure });
    await expect(service.rows(ID, { first: 10 })).rejects.toMatchObject({
      ...failure,
      message: expect.stringContaining(StateChangeReason) as string,
    });
  });

  it.each([
    ['CANCELLED', 'QUERY_CANCELLED', false],
    ['RUNNING', 'QUERY_FAILED', true],
  ])('has no rows of a query that is %s', async (state, code, retryable) => {
    aws.answers = { GetQueryExecution: execution(state) };
    await expect(service.rows(ID, { first: 10 })).rejects.toMatchObject({ code, retryable });
  });

  it('skips the header of the first page only', async () => {
    const names = [{ VarCharValue: 'store' }, { VarCharValue: 'sales' }];
    const row = (...texts: (string | undefined)[]) => ({
      Data: texts.map((VarCharValue) => ({ VarCharValue })),
    });
    const ResultSetMetadata = {
      ColumnInfo: [
        { Name: 'store', Type: 'integer' },
        { Name: 'sales', Type: 'decimal', Precision: 18, Scale: 2 },
      ],
    };
    aws.answers = {
      GetQueryExecution: execution('SUCCEEDED'),
      GetQueryResults: {
        ResultSet: { ResultSetMetadata, Rows: [{ Data: names }, row('1', '0.10'), row('2')] },
        NextToken: 'more',
      },
    };
    const columns = [
      { name: 'store', type: 'INTEGER' },
      { name: 'sales', type: 'DECIMAL(18,2)' },
    ];
    expect(await service.rows(ID, { first: 2 })).toEqual({
      columns,
      rows: [
        [1, '0.10'],
        [2, null],
      ],
      next: 'more',
    });
    // A row of a later page may equal the header.
    aws.answers['GetQueryResults'] = { ResultSet: { ResultSetMetadata, Rows: [row('3', '1.00')] } };
    expect(await service.rows(ID, { first: 2, after: 'more' })).toEqual({
      columns,
      rows: [[3, '1.00']],
      next: null,
    });
    const pages = aws.requests
      .filter(([action]) => action === 'GetQueryResults')
      .map(([, body]) => body);
    expect(pages).toMatchObject([{ MaxResults: 3 }, { MaxResults: 2, NextToken: 'more' }]);
  });

  it.each([
    [invalid("line 1:8: mismatched input 'FRM'", 'MALFORMED_QUERY'), 'QUERY_FAILED'],
    [invalid('WorkGroup people is not found.'), 'AWS_NOT_FOUND'],
    [invalid('Unable to verify/create output bucket lake'), 'AWS_FAILED'],
    [{ fault: 'AccessDeniedException', message: 'no' }, 'AWS_ACCESS_DENIED'],
  ])('reports what is wrong with a start: %o', async (answer, code) => {
    aws.answers = { StartQueryExecution: answer };
    await expect(service.start('SELECT', { database: 'retail' })).rejects.toMatchObject({ code });
  });

  it('refuses an invalid id, and one that Athena no longer knows', async () => {
    await expect(service.state('../')).rejects.toMatchObject({ code: 'QUERY_NOT_FOUND' });
    expect(aws.requests).toEqual([]);
    aws.answers = { GetQueryExecution: invalid(`QueryExecution ${ID} was not found`) };
    await expect(service.state(ID)).rejects.toMatchObject({ code: 'QUERY_NOT_FOUND' });
  });

  it('stops a query', async () => {
    await service.cancel(ID);
    expect(aws.requests).toEqual([['StopQueryExecution', { QueryExecutionId: ID }]]);
  });

  it.each([
    [{ WorkGroup: { Name: 'people', State: 'DISABLED' } }, 'is disabled'],
    [{}, 'does not exist'],
  ])('reports at the start that its workgroup is not usable', async (answer, words) => {
    aws.answers = { GetWorkGroup: answer };
    await expect(service.check()).rejects.toThrow(words);
    aws.answers = { GetWorkGroup: { WorkGroup: { Name: 'people', State: 'ENABLED' } } };
    await service.check();
  });
});

const query = (DataScannedInBytes: number, more: QueryExecution = {}): QueryExecution => ({
  StatementType: 'DML',
  Status: { State: 'SUCCEEDED' },
  ...more,
  Statistics: { DataScannedInBytes, ...more.Statistics },
});

it.each([
  // 10 of 1,048,576 MB at 5 dollars.
  ['nothing read', query(0), 0.00004768371582],
  ['a little', query(1), 0.00004768371582],
  ['11 MB and a byte, as 12', query(11 * 1024 * 1024 + 1), 0.000057220459],
  ['a terabyte', query(1024 ** 4), 5],
  ['a table that is made', query(0, { StatementType: 'DDL' }), 0],
  ['a failure', query(1024 ** 4, { Status: { State: 'FAILED' } }), 0],
  ['cancelled in time', query(0, { Status: { State: 'CANCELLED' } }), 0],
  ['cancelled half way', query(1024 ** 4 / 2, { Status: { State: 'CANCELLED' } }), 2.5],
  ['queued', query(0, { Status: { State: 'QUEUED' } }), 0],
  [
    'an earlier result',
    query(0, { Statistics: { ResultReuseInformation: { ReusedPreviousResult: true } } }),
    0,
  ],
])('costs %s', (_, execution, usd) => {
  expect(estimateCost(execution, 5)).toBeCloseTo(usd, 10);
});

it('uses the configured price', () => {
  expect(estimateCost(query(1024 ** 4), 7.5)).toBe(7.5);
});
