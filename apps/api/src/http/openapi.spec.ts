import { beforeAll, describe, expect, it } from 'vitest';
import { describeSchemas } from '../describe-schemas.js';
import { toVersion31, allowNull } from './openapi.js';

interface OperationDocument {
  operationId: string;
  description: string;
  tags: string[];
  security: object[];
  parameters: { name: string; example?: unknown; schema: object }[];
  responses: Record<string, { description: string; headers?: object; content?: object }>;
}

describe('the OpenAPI document', () => {
  let text: string;
  let document: { openapi: string; tags: { name: string }[]; servers: object[] };
  let operations: OperationDocument[];
  const named = (name: string) => operations.find(({ operationId }) => operationId === name);
  const listProblems = (name: string) =>
    Object.keys(named(name)?.responses ?? {}).filter((status) => status >= '400');

  beforeAll(async () => {
    text = (await describeSchemas()).openapi;
    const parsed = JSON.parse(text) as typeof document & {
      paths: Record<string, Record<string, OperationDocument>>;
    };
    document = parsed;
    operations = Object.values(parsed.paths).flatMap((item) => Object.values(item));
  });

  it('is valid 3.1 without idioms of 3.0', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: '/', description: 'This API.' }]);
    expect(text).not.toContain('"nullable"');
  });

  it('has the role, a description and a tag of every operation', () => {
    const tags = document.tags.map(({ name }) => name);
    for (const { operationId, description, security, tags: own } of operations) {
      expect([description, security], operationId).not.toContain(undefined);
      expect(tags).toEqual(expect.arrayContaining(own));
    }
    for (const { operationId, description } of operations) {
      expect(description.match(/Needs the role \w+\./g), operationId).toHaveLength(1);
    }
    expect(named('offerImpact')?.security).toEqual([{}, { bearer: [] }]);
    expect(named('runs')?.security).toEqual([{ bearer: [] }]);
  });

  it('has a problem for every error status', () => {
    for (const { operationId, responses } of operations) {
      for (const [status, response] of Object.entries(responses)) {
        expect(response.description, `${operationId} ${status}`).not.toBe('');
        if (status < '400') continue;
        expect(response.content, `${operationId} ${status}`).toEqual({
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        });
      }
    }
    expect(listProblems('offerImpact')).toEqual([
      '400',
      '401',
      '403',
      '406',
      '408',
      '410',
      '416',
      '421',
      '422',
      '429',
      '431',
      '500',
      '503',
      '504',
    ]);
    expect(listProblems('sales')).toEqual(expect.arrayContaining(['403', '406', '416', '422']));
    expect(named('sales')?.responses['503']?.description).toContain('`EXPORTS_BUSY`');
    expect(listProblems('run')).toEqual([
      '400',
      '401',
      '403',
      '404',
      '408',
      '414',
      '421',
      '429',
      '431',
      '500',
      '503',
      '504',
    ]);
    expect(listProblems('publishSnapshot')).toEqual([
      '400',
      '401',
      '403',
      '408',
      '409',
      '410',
      '413',
      '414',
      '415',
      '421',
      '422',
      '429',
      '431',
      '500',
      '503',
      '504',
    ]);
    expect(named('quarantine')?.responses['400']?.description).toContain('`CURSOR_INVALID`');
  });

  it('lists the parts of an answer for files', () => {
    const findPart = (name: string) =>
      named(name)?.parameters.find((parameter) => parameter.name === 'part')?.schema;
    expect(findPart('holidaySales')).toEqual({
      type: 'string',
      enum: ['figures', 'groups'],
      default: 'groups',
    });
    expect(findPart('weeklyTopStores')).toMatchObject({
      enum: ['nodes', 'wins'],
      default: 'nodes',
    });
    expect(findPart('lowestFuelPrices')).toBeUndefined();
  });

  it('has lists as arrays and objects with their members in bodies', () => {
    const { components } = JSON.parse(text) as {
      components: {
        schemas: Record<string, { properties: Record<string, object>; required: string[] }>;
      };
    };
    const findBody = (name: string) => components.schemas[`${name}Body`]?.properties ?? {};
    // An optional value may be null.
    const texts = { type: ['array', 'null'], items: { type: 'string' } };
    const needed = { ...texts, type: 'array' };
    expect(findBody('CrawlTables')['locations']).toMatchObject(texts);
    expect(findBody('SetCatalogueSchedule')['locations']).toMatchObject(texts);
    expect(findBody('DescribeTable')['tags']).toMatchObject(texts);
    expect(findBody('SetNotificationRule')['on']).toMatchObject(needed);
    expect(findBody('SetReport')['answers']).toMatchObject(needed);
    for (const name of ['stores', 'emails']) {
      expect(findBody('SetReport')[name], name).toMatchObject(texts);
    }
    expect(findBody('PublishRecipe')['recipe']).toMatchObject({
      type: 'object',
      required: ['name', 'inputs', 'steps'],
      properties: { steps: { type: 'array', items: { required: ['step'] } } },
    });
    expect(findBody('SetFlowRules')['rules']).toMatchObject({
      type: 'object',
      properties: { processed: expect.anything() as unknown, folder: expect.anything() as unknown },
      additionalProperties: false,
    });
    expect(components.schemas['SetFlowRulesBody']?.required).toEqual(['reason', 'rules']);
    expect(findBody('DescribeTable')['columns']).toMatchObject({
      type: ['object', 'null'],
      additionalProperties: { properties: { personal: { type: 'boolean' } } },
    });
  });

  it('has the length of a text in a path, as the API checks it', () => {
    const [name] = named('removeReport')?.parameters ?? [];
    expect(name).toMatchObject({ name: 'name', schema: { minLength: 1, maxLength: 60 } });
  });

  it('lists the headers of an answer', () => {
    const responses: OperationDocument['responses'] = named('weeklyTopStores')?.responses ?? {};
    expect(Object.keys(responses['200']?.headers ?? {})).toEqual(
      expect.arrayContaining(['X-Snapshot-Id', 'X-Snapshot-Data-Through', 'ETag']),
    );
    expect(responses['304']?.headers).toHaveProperty('ETag');
    expect(responses['503']?.headers).toHaveProperty('Retry-After');
    expect(named('startRun')?.responses['202']?.headers).toHaveProperty('Location');
  });

  it('has every format of an export, with its headers and parameters', () => {
    for (const name of ['weeklyTopStores', 'sales', 'salesQuery']) {
      const responses: OperationDocument['responses'] = named(name)?.responses ?? {};
      const parameters = named(name)?.parameters ?? [];
      expect(Object.keys(responses['200']?.content ?? {}), name).toEqual([
        'application/json',
        'text/csv',
        'application/x-ndjson',
        'application/vnd.apache.parquet',
        'application/vnd.apache.arrow.stream',
      ]);
      const headers = Object.keys(responses['200']?.headers ?? {});
      expect(headers, name).toEqual(
        expect.arrayContaining(['X-Snapshot-Id', 'X-Row-Count', 'X-Checksum-Sha256', 'X-Cursor']),
      );
      const taken = parameters.map((parameter) => parameter.name);
      expect(taken, name).toEqual(expect.arrayContaining(['format', 'skip', 'manifest']));
      expect(new Set(taken).size, name).toBe(taken.length);
      expect(responses, name).toHaveProperty('406');
    }
    expect(named('sales')?.responses).toHaveProperty('206');
    expect(named('salesQuery')?.responses).not.toHaveProperty('206');
  });

  it('has the examples of the answers and the operations', () => {
    const findExample = (name: string, argument: string) =>
      named(name)?.parameters.find((parameter) => parameter.name === argument)?.example;
    expect(findExample('customerVisits', 'storeType')).toBe('B');
    expect(findExample('customerVisits', 'month')).toBe(4);
    expect(findExample('snapshot', 'id')).toBe('4');
    expect(named('startRun')).toMatchObject({
      requestBody: {
        content: {
          'application/json': {
            examples: {
              'read-all-files-again': { summary: 'read all files again', value: {} },
              'only-if-files-are-new-or-have-changed': { value: { onlyIfChanged: true } },
            },
          },
        },
      },
    });
  });

  it('accepts the same bodies as the API: no unknown names, and null for optional values', () => {
    const { components } = JSON.parse(text) as { components: { schemas: object } };
    expect(components.schemas).toMatchObject({
      StartRunBody: {
        additionalProperties: false,
        properties: {
          onlyIfChanged: { type: ['boolean', 'null'], default: false },
          flow: {
            type: ['string', 'null'],
            enum: ['weekly-sales', 'retail-mart', 'weekly-forecast', null],
          },
        },
      },
      PublishSnapshotBody: { required: ['reason'], properties: { reason: { type: 'string' } } },
    });
  });
});

describe('asVersion31', () => {
  const $ref = '#/components/schemas/Box';

  it.each([
    [{ type: 'integer', nullable: true }, { type: ['integer', 'null'] }],
    [{ type: 'integer', nullable: false }, { type: 'integer' }],
    [
      { type: 'string', enum: ['A'], nullable: true },
      { type: ['string', 'null'], enum: ['A', null] },
    ],
    [
      { allOf: [{ $ref }], description: 'x', nullable: false },
      { $ref, description: 'x' },
    ],
    [
      { allOf: [{ $ref }], description: 'x', nullable: true },
      { anyOf: [{ $ref }, { type: 'null' }], description: 'x' },
    ],
    [{ allOf: [{ $ref }, { type: 'object' }] }, { allOf: [{ $ref }, { type: 'object' }] }],
    [{ items: [{ nullable: true, type: 'number' }] }, { items: [{ type: ['number', 'null'] }] }],
    [{ example: { nullable: true } }, { example: { nullable: true } }],
  ])('converts %j to %j', (given, expected) => {
    expect(toVersion31<unknown>(given)).toEqual(expected);
  });

  it('does not add null to a type that has it', () => {
    expect(allowNull({ type: 'boolean', default: true })).toEqual({
      type: ['boolean', 'null'],
      default: true,
    });
  });
});
