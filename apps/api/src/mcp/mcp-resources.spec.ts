import { describe, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { createSources } from '#test/factories/load-marts.js';
import { call } from '#test/setup/mcp-client.js';
import { openMcpPerSuite } from '#test/setup/mcp-per-suite.js';

const sources = createSources({
  stores: '1,A,1000',
  sales: '1,1,10/02/2012,90.00,TRUE',
  features: '1,10/02/2012,50,2.5,NA,NA,NA,NA,NA,200,8.5,TRUE',
});

describe('resources of MCP', () => {
  const mcp = openMcpPerSuite(sources);

  it('include the known tools and resources in the error for an unknown one', async () => {
    await expect(mcp.client.callTool({ name: 'dropTables' })).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringMatching(
        /the tool dropTables does not exist; use one of: ask_sql, customerVisits, /,
      ) as string,
    });
    await expect(mcp.client.readResource({ uri: 'file:///etc/passwd' })).rejects.toMatchObject({
      code: -32_002,
      message: expect.stringContaining('retailstream://glossary') as string,
    });
  });

  it('are listed and returned', async () => {
    const { resources } = await mcp.client.listResources();
    const { tools } = await mcp.client.listTools();
    expect(resources.map(({ uri }) => uri)).toEqual([
      'retailstream://glossary',
      'retailstream://snapshot',
      ...answerRegistry.map(({ path }) => `retailstream://answers/${path}`),
      ...tools.map(({ name }) => `retailstream://tools/${name}`),
    ]);
    const texts = await Promise.all(resources.map(({ uri }) => readText(uri)));
    expect(JSON.parse(texts[1]!)).toMatchObject({ id: '1', dataThrough: '2012-02-10' });
    answerRegistry.forEach(({ name, description }, index) => {
      expect(texts[0]).toContain(description);
      expect(texts[index + 2]).toMatch(new RegExp(`^# .*GET /v1/.*\\b${name}\\b`, 's'));
    });
  });

  it('include the schema of each answer, which the short tools leave out', async () => {
    expect(JSON.parse(await readText('retailstream://tools/customerVisits'))).toMatchObject({
      role: 'viewer',
      inputSchema: { properties: { year: { minimum: 1900, maximum: 9999 } } },
      outputSchema: {
        properties: {
          basis: { enum: ['OBSERVED', 'PARTIAL', 'ESTIMATED'] },
          snapshot: { type: 'object' },
        },
      },
    });
    expect(JSON.parse(await readText('retailstream://tools/sales'))).toMatchObject({
      role: 'analyst',
      outputSchema: { properties: { totals: { type: 'object' } } },
    });
  });

  it('explain every figure in the glossary', async () => {
    const glossary = await readText('retailstream://glossary');
    expect(glossary).toContain('- `marginRatio`: Margin as a share of the next store');
    expect(glossary).toContain('- **like-for-like**: ');
    expect(glossary).not.toMatch(/: $/m);
  });

  async function readText(uri: string): Promise<string> {
    const [content] = (await mcp.client.readResource({ uri })).contents;
    return content && 'text' in content ? content.text : '';
  }
});

describe('MCP before the first run', () => {
  const mcp = openMcpPerSuite();

  it('reports that no snapshot exists yet, and that a retry may help', async () => {
    const { isError, summary, error } = await call(mcp.client, 'offerImpact');
    expect([isError, error]).toEqual([true, { code: 'NO_SNAPSHOT', retryable: true }]);
    expect(summary).toMatch(
      /^NO_SNAPSHOT: no snapshot of weekly-sales is published yet: .*in a few seconds\)$/,
    );
    await expect(mcp.client.readResource({ uri: 'retailstream://snapshot' })).rejects.toMatchObject(
      {
        message: expect.stringContaining('NO_SNAPSHOT: ') as string,
        data: { code: 'NO_SNAPSHOT', retryable: true },
      },
    );
  });
});
