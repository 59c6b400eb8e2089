import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishRetail } from '#test/factories/publish-retail.js';
import { createKey } from '#test/setup/access.js';
import { listAudit } from '#test/setup/audit.js';
import { call, connectMcp, createHttpTransport } from '#test/setup/mcp-client.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';
import { PublishedSnapshot } from '#analytics/snapshot/published-snapshot.js';

describe('personal data over MCP', () => {
  let served: ServedApi;
  let keys: { reader: string; admin: string };
  beforeAll(async () => {
    served = await serveApi();
    await publishRetail(served.database);
    const { warehouse } = served.database;
    keys = {
      reader: await createKey(warehouse, 'viewer', true),
      admin: await createKey(warehouse, 'admin'),
    };
    await served.app.get(PublishedSnapshot).refresh();
  });
  afterAll(() => served.close());

  async function ask(key: string | undefined, tool: string, args: object) {
    const headers: Record<string, string> =
      key === undefined ? {} : { authorization: `Bearer ${key}` };
    const client = await connectMcp(createHttpTransport(served.url, headers));
    try {
      return await call(client, tool, args);
    } finally {
      await client.close();
    }
  }
  const named = { first: 1, personalData: true };

  it('are returned to a caller with the right, and recorded', async () => {
    const { answer, isError } = await ask(keys.reader, 'topCustomers', named);
    expect(isError).toBe(false);
    expect(answer).toMatchObject({
      nodes: [
        { customer: 3, fullName: 'Ada Ames 3', address: '1 Elm Row, 103', phone: '55501003' },
      ],
    });
    const [entry] = await listAudit(served.database.warehouse);
    expect(entry).toMatchObject({
      actor: 'key 1',
      action: 'read-personal-data',
      subject: 'topCustomers',
      details: { persons: [3] },
    });
  });

  it('are refused to everyone else by name', async () => {
    for (const [key, code] of [
      [undefined, 'UNAUTHENTICATED'],
      [keys.admin, 'FORBIDDEN'],
    ] as const) {
      const { isError, summary, error } = await ask(key, 'topCustomers', named);
      expect([isError, error]).toMatchObject([true, { code }]);
      expect(summary).toContain('fullName, address, phone need the role personal-data');
    }
  });

  it('are missing without the argument', async () => {
    const { json } = await ask(keys.reader, 'topCustomers', { first: 1 });
    expect(json).not.toMatch(/Ada|fullName/);
  });

  it('are never cached', async () => {
    const params = { name: 'salesTeamRanking', arguments: named };
    const reply = await fetch(`${served.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${keys.reader}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    expect(await reply.text()).toContain('Cleo Cole');
  });
});
