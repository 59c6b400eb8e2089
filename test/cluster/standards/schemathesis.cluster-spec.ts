import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { type ApiOverMarts, openApiOverMarts } from './api-over-marts.js';
import { runTool } from './run-tool.js';
import { ensureStandardsTools, type StandardsTools } from './tools.js';

const own = fileURLToPath(new URL('tools', import.meta.url));

let api: ApiOverMarts;
let tools: StandardsTools;
let folder: string;
beforeAll(async () => {
  tools = await ensureStandardsTools();
  api = await openApiOverMarts();
  folder = await tempFolder('schemathesis');
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

// It would revoke its key, and then be refused.
it.each<[string, string, string[]]>([
  ['REST', '/openapi.json', ['--exclude-operation-id', 'revokeKey']],
  // GraphQL's schema cannot say that a number has a least value or a text a form.
  [
    'GraphQL',
    '/graphql',
    ['--exclude-checks', 'positive_data_acceptance', '--exclude-name', 'Mutation.revokeKey'],
  ],
])('finds no fault in %s', { timeout: 600_000 }, async (_, path, options) => {
  const { code, output } = await runTool(
    join(tools.python, 'schemathesis'),
    [
      '--config-file',
      join(own, 'schemathesis.toml'),
      'run',
      `${api.url}${path}`,
      '--header',
      `Authorization: ${api.authorization}`,
      '--seed',
      '1',
      '--no-color',
      ...options,
    ],
    folder,
    { PYTHONPATH: own, SCHEMATHESIS_HOOKS: 'client_errors', PYTHONDONTWRITEBYTECODE: '1' },
  );
  expect(code, output).toBe(0);
  expect(output).toMatch(/Tested: +\d\d/);
});
