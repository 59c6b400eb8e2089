import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppLogger, type LogEntry } from '#platform/logging/logger.js';
import { keyFor } from '#test/setup/access.js';
import { silent } from '#test/setup/pipeline.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

describe('the log of the API', () => {
  let api: ServedApi;
  let authorization: string;
  const written: LogEntry[] = [];

  beforeAll(async () => {
    api = await serveApi();
    authorization = `Bearer ${await keyFor(api.database.warehouse)}`;
    const output = { write: (line: string) => void written.push(JSON.parse(line) as LogEntry) };
    Logger.overrideLogger(new AppLogger('Api', { format: 'json', level: 'info' }, output));
    await api.database.warehouse.query('ALTER TABLE ops.runs RENAME TO away');
  });
  afterAll(async () => {
    Logger.overrideLogger(silent);
    await api.close();
  });

  it.each([
    ['over REST', '/v1/admin/runs', undefined],
    ['over REST with a body', '/v1/admin/runs', { onlyIfChanged: false }],
    ['over GraphQL', '/graphql', { query: '{ runs { id } }' }],
  ])('names the request of a failure, %s', async (what, path, body) => {
    const id = what.replaceAll(' ', '-');
    const reply = await fetch(`${api.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization, 'x-request-id': id, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    await reply.text();
    expect(reply.headers.get('x-request-id')).toBe(id);
    const lines = written.filter(({ requestId }) => requestId === id);
    expect(lines.map(({ level }) => level)).toEqual(['error']);
    expect(lines[0]?.stack).toBeDefined();
    expect(JSON.stringify(written)).not.toContain(authorization.slice(-20));
  });
});
