import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogueTable, catalogueTables } from '#catalogue/operations/tables.js';
import { sales } from '#analytics/sales/sales.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { formatAnswerSentence } from '#analytics/serving/answer-sentence.js';
import { createSources } from '#test/factories/load-marts.js';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { call, connectMcp, createHttpTransport } from '#test/setup/mcp-client.js';
import { createKey } from '#test/setup/access.js';
import { openMcpPerSuite } from '#test/setup/mcp-per-suite.js';

const ajv = addFormats.default(new Ajv2020({ strict: false }));

/** 2012 is a leap year, and 5 Feb 2010 is a Friday, the end of a week. */
const sources = createSources({
  stores: `1,A,1000
           2,B,500`,
  sales: `1,1,05/02/2010,300.00,FALSE
          1,2,05/02/2010,100.00,FALSE
          2,1,05/02/2010,320.00,FALSE
          1,1,12/02/2010,250.00,TRUE
          2,1,12/02/2010,250.00,TRUE
          2,1,19/02/2010,70.00,FALSE
          2,1,10/02/2012,90.00,TRUE`,
  features: `1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8.5,FALSE
             2,05/02/2010,50,2.6,NA,NA,NA,NA,NA,200,8.1,FALSE
             2,12/02/2010,50,2.7,10,NA,NA,NA,NA,200,9.1,TRUE`,
});

describe('MCP over HTTP', () => {
  const mcp = openMcpPerSuite(sources);
  beforeAll(async () => {
    await publishRetail(mcp.served.database);
    await publishNaiveForecast(mcp.served.database.warehouse);
  });

  const rest = async (path: string) => {
    const reply = await fetch(`${mcp.served.url}/v1/${path}`);
    return { snapshot: reply.headers.get('x-snapshot-id'), body: await reply.json() };
  };

  /** Returns the details of a tool that the list leaves out. */
  async function readDetails(name: string) {
    const uri = `retailstream://tools/${name}`;
    const [content] = (await mcp.client.readResource({ uri })).contents;
    const text = content && 'text' in content ? content.text : '';
    return JSON.parse(text) as Record<'inputSchema' | 'outputSchema', { properties: object }>;
  }

  it('has a tool for each answer and for the catalogue, with its description, and none that writes', async () => {
    const { tools } = await mcp.client.listTools();
    expect(tools.map(({ name, description }) => [name, description])).toEqual([
      ['ask_sql', expect.stringMatching(/^Runs one SELECT/)],
      ...[...answerRegistry, sales].map(({ name, description }) => [name, description]),
      [catalogueTables.name, catalogueTables.description],
      [catalogueTable.name, catalogueTable.summary],
    ]);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    const { inputSchema, title } = tools.find(({ name }) => name === 'customerVisits')!;
    expect(title).toBe('Customer visits');
    expect(inputSchema).toMatchObject({
      additionalProperties: false,
      properties: {
        storeType: { type: 'string', enum: ['A', 'B', 'C'] },
        month: { type: 'integer', minimum: 1, maximum: 12 },
      },
    });
  });

  it('lists each tool with all of its arguments', async () => {
    const listed = await mcp.client.listTools();
    for (const { name, inputSchema } of listed.tools) {
      const { properties } = (await readDetails(name)).inputSchema;
      expect(Object.keys(inputSchema.properties ?? {}), name).toEqual(Object.keys(properties));
    }
    const months = listed.tools.find(({ name }) => name === 'monthlyDepartmentSales')?.inputSchema;
    expect(months?.properties).toMatchObject({
      calendar: { enum: ['GREGORIAN', 'FISCAL'] },
      period: { enum: ['MONTH', 'QUARTER', 'YEAR'] },
    });
    const sales = listed.tools.find(({ name }) => name === 'sales')?.inputSchema.properties;
    expect(sales).toMatchObject({
      dimensions: { type: 'array', items: { enum: expect.arrayContaining(['store']) as unknown } },
      filters: { type: 'object', properties: { week: { items: { format: 'date' } } } },
    });
  });

  it('answers by fiscal quarter, and refuses quarters of the calendar', async () => {
    const asked = { department: 1, period: 'QUARTER', first: 1 };
    const { answer } = await call(mcp.client, 'monthlyDepartmentSales', {
      ...asked,
      calendar: 'FISCAL',
    });
    // Department 1 sold 620, 500 and 70 in the first quarter of 2010.
    expect(answer).toMatchObject({
      nodes: [{ fiscalYear: 2010, fiscalQuarter: '2010-Q1', fiscalMonth: null, total: 1190 }],
      coverage: { calendar: 'gregorian' },
    });
    expect(await call(mcp.client, 'monthlyDepartmentSales', asked)).toMatchObject({
      isError: true,
    });
  });

  it('announces no notifications of changed lists, because it has no stream', () => {
    expect(mcp.client.getServerCapabilities()).toEqual({ tools: {}, resources: {} });
  });

  it('has no templates of resources, for clients that ask', async () => {
    expect(await mcp.client.listResourceTemplates()).toEqual({ resourceTemplates: [] });
  });

  it.each(answerRegistry)('answers $name like REST, and names the snapshot', async (each) => {
    const { answer, isError, json, summary } = await call(mcp.client, each.name);
    expect(isError).toBe(false);
    const sentence = formatAnswerSentence(each, {}, answer as object);
    expect(summary).toContain(sentence?.replaceAll('\u00a0', ' ') ?? 'Benchmarks. It covers');
    const { snapshot, ...figures } = answer as { snapshot: { id: string } };
    expect(await rest(each.path)).toEqual({ snapshot: snapshot.id, body: figures });
    expect(JSON.parse(json!)).toEqual(answer);
    const { outputSchema } = await readDetails(each.name);
    const isValid = ajv.compile(outputSchema);
    expect([isValid(answer), isValid.errors]).toEqual([true, null]);
  });

  it('describes both flows to an assistant', () => {
    expect(mcp.client.getInstructions()).toMatch(
      /two flows.*weekly sales, and transactions at the tills/,
    );
  });

  it('returns the figures of the rows', async () => {
    const { answer, summary } = await call(mcp.client, 'weeklyTopStores', {
      from: '2010-02-01',
      to: '2010-02-12',
    });
    expect(answer).toMatchObject({
      nodes: [
        { week: '2010-02-05', stores: [{ store: 1 }], sales: 400, nextSales: 320, margin: 80 },
        { week: '2010-02-12', stores: [{ store: 1 }, { store: 2 }], sales: 250 },
      ],
      snapshot: { id: '1', dataThrough: '2012-02-10', weeks: 4 },
    });
    expect(summary).toContain(
      'Weekly top stores: 2 of 2 rows. Store 1 sold most in 2 of 2 weeks from 1 February 2010 to 12 February 2010, ',
    );
    expect(summary).toContain(
      ' It covers 2 weeks, 2010-02-05 to 2010-02-12. Snapshot 1, data through 2012-02-10, quality PASSED.',
    );
  });

  it('summarizes an answer in the sentence of the page', async () => {
    // In 2010 store 1 sold 300 + 100 + 250, and store 2 sold 320 + 250 + 70.
    const { summary } = await call(mcp.client, 'yearlyStorePerformance', { year: 2010 });
    expect(summary).toContain(
      'Yearly store performance: 2 of 2 rows. Store 1 sold most in 2010, 650 over 3 weeks, 5 February to 19 ' +
        'February, and store 2 least, 640. ' +
        'It covers 3 weeks',
    );
  });

  it('returns the figures of transactions, by months and from their own snapshot', async () => {
    const { answer, summary } = await call(mcp.client, 'topCustomers', { maxRank: 1 });
    expect(answer).toMatchObject({
      nodes: [{ rank: 1, customer: 3, total: 8.99, share: 0.428299 }],
      snapshot: { id: '2', flow: 'retail-mart', dataThrough: '2026-03-03' },
    });
    expect(summary).toContain('It covers 2 months, 2026-02-01 to 2026-03-01. Snapshot 2, ');
    const none = await call(mcp.client, 'customerSpend', { customer: 99 });
    expect(none.summary).toContain(
      '0 of 0 rows. Customer 99 has no transactions. No month matches.',
    );
  });

  it('continues from page to page, with each row once', async () => {
    const weeks: string[] = [];
    let after: string | null | undefined;
    for (let page = 0; page < 5; page += 1) {
      const { answer, summary } = await call(mcp.client, 'weeklyTopStores', {
        first: 3,
        ...(after ? { after } : {}),
      });
      const { nodes, pageInfo } = answer as {
        nodes: { week: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      weeks.push(...nodes.map(({ week }) => week));
      expect(summary.includes(`after "${pageInfo.endCursor}"`)).toBe(pageInfo.hasNextPage);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(weeks).toEqual(['2010-02-05', '2010-02-12', '2010-02-19', '2012-02-10']);
  });

  it.each([
    ['weeklyTopStores', { from: '2010-02-31' }, 'from must be an existing day'],
    ['weeklyTopStores', { first: 101 }, 'first must be at most 100'],
    [
      'weeklyTopStores',
      { sort: 'WEEK' },
      'sort is not an argument here; the arguments are after, department',
    ],
    ['customerVisits', { month: 13 }, 'month must not be greater than 12'],
    ['customerVisits', { storeType: 'D; DROP TABLE stores' }, 'storeType must be one of'],
  ])('rejects %s of %j', async (name, args, problem) => {
    const refused = await call(mcp.client, name, args);
    expect(refused).toMatchObject({
      isError: true,
      answer: undefined,
      error: { code: 'ARGUMENT_INVALID', retryable: false },
    });
    expect(refused.summary).toMatch(/^ARGUMENT_INVALID: /);
    expect(refused.summary).toContain(problem);
    expect(refused.summary).toContain(`; ${name} accepts: `);
  });

  it('rejects a cursor of another list', async () => {
    const { answer } = await call(mcp.client, 'weeklyTopStores', { first: 1 });
    const { pageInfo } = answer as { pageInfo: { endCursor: string } };
    const refused = await call(mcp.client, 'lowestFuelPrices', { after: pageInfo.endCursor });
    expect(refused).toMatchObject({ isError: true, error: { code: 'CURSOR_INVALID' } });
  });

  it('answers sales for an analyst, like REST', async () => {
    const key = await createKey(mcp.served.database.warehouse, 'analyst');
    const analyst = await connectMcp(
      createHttpTransport(mcp.served.url, { authorization: `Bearer ${key}` }),
    );
    const question = { dimensions: ['store'], measures: ['totalSales', 'weeks'] };
    const { answer, summary } = await call(analyst, 'sales', question);
    // 300 + 100 + 250 in two weeks; 320 + 250 + 70 + 90 in four
    expect(answer).toMatchObject({
      nodes: [
        { store: 1, totalSales: 650, weeks: 2 },
        { store: 2, totalSales: 730, weeks: 4 },
      ],
      totals: { totalSales: 1380 },
      snapshot: { id: '1' },
    });
    expect(summary).toMatch(/^Sales by your groups: 2 of 2 rows\. It covers 4 weeks/);
    const { snapshot: _, ...figures } = answer!;
    const reply = await fetch(
      `${mcp.served.url}/v1/sales?dimensions=store&measures=totalSales,weeks`,
      {
        headers: { authorization: `Bearer ${key}` },
      },
    );
    expect(await reply.json()).toEqual(figures);
    const wrong = await call(analyst, 'sales', { dimensions: ['shop'] });
    expect(wrong).toMatchObject({ isError: true, error: { code: 'ARGUMENT_INVALID' } });
    expect(wrong.summary).toContain('storeType');
    const long = await call(analyst, 'sales', { limit: 101 });
    expect(long.summary).toContain('limit must be at most 100');
    await analyst.close();
  });

  it('refuses sales to a viewer, and reports the required role', async () => {
    const key = await createKey(mcp.served.database.warehouse, 'viewer');
    const viewer = await connectMcp(
      createHttpTransport(mcp.served.url, { authorization: `Bearer ${key}` }),
    );
    const [known, nobody] = [await call(viewer, 'sales'), await call(mcp.client, 'sales')];
    expect(known).toMatchObject({ isError: true, error: { code: 'FORBIDDEN', retryable: false } });
    expect(known.summary).toContain(
      'sales needs a key with the role analyst, and yours has viewer',
    );
    expect(nobody).toMatchObject({ isError: true, error: { code: 'UNAUTHENTICATED' } });
    expect((await call(viewer, 'offerImpact')).isError).toBe(false);
    await viewer.close();
  });

  it('logs the message of an internal failure and hides it', async () => {
    const rename = (from: string, to: string) =>
      mcp.served.database.warehouse.query(`ALTER VIEW mart.${from} RENAME TO ${to}`);
    await rename('fuel_price_week', 'elsewhere');
    const { summary, error } = await call(mcp.client, 'lowestFuelPrices', { first: 7 });
    await rename('elsewhere', 'fuel_price_week');
    expect(error).toEqual({ code: 'WAREHOUSE_FAILED', retryable: false });
    expect(summary).toBe('WAREHOUSE_FAILED: the API could not answer: see its log');
  });
});
