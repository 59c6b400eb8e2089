// Runs on changes of apps/api libs/serving
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { type ApiOverMarts, openApiOverMarts } from './api-over-marts.js';
import { runTool } from './run-tool.js';
import { ensureStandardsTools, type StandardsTools } from './tools.js';

const own = fileURLToPath(new URL('tools', import.meta.url));

/** Begins the list of operations that refuse arguments by rules beyond the schema. */
const OPERATIONS = 'include-operation-id = [\n';

let api: ApiOverMarts;
let tools: StandardsTools;
let folder: string;
let config: string;
beforeAll(async () => {
  tools = await ensureStandardsTools();
  api = await openApiOverMarts();
  folder = await createTempFolder('schemathesis');
  config = join(folder, 'schemathesis.toml');
  const answers = answerRegistry.map(({ name }) => `  "${name}",\n`).join('');
  const written = await readFile(join(own, 'schemathesis.toml'), 'utf8');
  await writeFile(config, written.replace(OPERATIONS, `$&${answers}`));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

// It would revoke its key, and then be refused.
it.concurrent.each<[string, string, string[]]>([
  ['REST', '/openapi.json', ['--exclude-operation-id', 'revokeKey']],
  // GraphQL's schema cannot say that a number has a least value or a text a form.
  [
    'GraphQL',
    '/graphql',
    ['--exclude-checks', 'positive_data_acceptance', '--exclude-name', 'Mutation.revokeKey'],
  ],
])('finds no fault in %s', { timeout: 900_000 }, async (_, path, options) => {
  const { code, output } = await runTool(
    join(tools.python, 'schemathesis'),
    [
      '--config-file',
      config,
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
