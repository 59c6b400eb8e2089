import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeSchemas } from '#api/describe-schemas.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { runTool } from './run-tool.js';
import { ensureStandardsTools, type StandardsTools } from './tools.js';

let folder: string;
let tools: StandardsTools;
beforeAll(async () => {
  tools = await ensureStandardsTools();
  folder = await createTempFolder('description');
  await writeFile(join(folder, 'openapi.json'), (await describeSchemas()).openapi);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('passes Redocly without errors or warnings', async () => {
  const { code, output } = await runTool(
    join(tools.npm, 'redocly'),
    ['lint', 'openapi.json', '--format', 'json'],
    folder,
  );
  const report = JSON.parse(/^\{[^]*^\}/m.exec(output)?.[0] ?? '{}') as object;
  expect(report).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] });
  expect(code).toBe(0);
});

it('passes Spectral without errors or warnings', async () => {
  const rules = fileURLToPath(new URL('tools/spectral.yaml', import.meta.url));
  const { code, output } = await runTool(
    join(tools.npm, 'spectral'),
    ['lint', '-r', rules, '--fail-severity', 'hint', '--display-only-failures', 'openapi.json'],
    folder,
  );
  expect(output).toContain('No results with a severity of');
  expect(code).toBe(0);
});
