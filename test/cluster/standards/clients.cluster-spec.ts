import { cp, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { type ApiOverMarts, openApiOverMarts } from './api-over-marts.js';
import { runTool } from './run-tool.js';
import { ensureStandardsTools, type StandardsTools } from './tools.js';

const programs = fileURLToPath(new URL('clients', import.meta.url));
/** Of the three sales rows; store 2's only week is the best of the first. */
const SEEN = {
  weeks: ['2010-02-05', '2010-02-12'],
  sales: [30, 20.5],
  refused: 'ARGUMENT_INVALID',
};

let api: ApiOverMarts;
let tools: StandardsTools;
let folder: string;
beforeAll(async () => {
  tools = await ensureStandardsTools();
  api = await openApiOverMarts();
  folder = await tempFolder('clients');
  await cp(programs, folder, { recursive: true });
  const description = await fetch(`${api.url}/openapi.json`);
  await writeFile(join(folder, 'openapi.json'), await description.text());
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

async function succeed(command: string, args: string[]): Promise<string> {
  const { code, output } = await runTool(command, args, folder);
  expect(code, output).toBe(0);
  return output;
}

it('serves a client whose types openapi-typescript made', async () => {
  await succeed(join(tools.npm, 'openapi-typescript'), ['openapi.json', '-o', 'api.d.ts']);
  await symlink(dirname(tools.npm), join(folder, 'node_modules'));
  await succeed(join(tools.npm, 'tsc'), ['-p', 'tsconfig.json']);
  const output = await succeed(process.execPath, ['client.js', api.url]);
  expect(JSON.parse(output)).toEqual(SEEN);
});

it('serves a client that openapi-python-client made', async () => {
  await succeed(join(tools.python, 'openapi-python-client'), [
    'generate',
    '--path',
    'openapi.json',
    '--meta',
    'none',
    '--output-path',
    'retailstream',
  ]);
  const output = await succeed(join(tools.python, 'python'), ['client.py', api.url]);
  expect(JSON.parse(output)).toEqual(SEEN);
});
