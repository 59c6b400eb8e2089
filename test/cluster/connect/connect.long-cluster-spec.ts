// Runs on changes of docs/connect docs/connect.md
import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '#platform/config/environment.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import { listBlocks, readSection } from '#test/docs/markdown.js';
import { requirePage, root } from '#test/docs/pages.js';
import { connectSources } from '../../docs/connect-sources.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { ensureConnectTools, type ConnectTools } from './connect-tools.js';

const page = requirePage('docs/connect.md');
const findBlocks = (tool: string) => listBlocks({ text: readSection(page, tool) });

describe('the code of docs/connect.md in the tools it is for', () => {
  let tools: ConnectTools;
  let served: ServedApi;
  let folder: string;
  beforeAll(async () => {
    tools = await ensureConnectTools();
    served = await serveApi(connectSources);
    folder = await createTempFolder('connect');
  });
  afterAll(async () => {
    await served.close();
    await rm(folder, { recursive: true, force: true });
  });

  const settings = () => ({ RETAILSTREAM_URL: served.url });

  it('Python: requests, pandas, polars and DuckDB return the figures of the rows', async () => {
    const script = findBlocks('Python').filter(({ language }) => language === 'python');
    const file = join(folder, 'page.py');
    await writeFile(file, script.map(({ text }) => text).join('\n'));
    const output = await runCommand(tools.python, [file], settings());
    // requests: the holiday week, of the only store of type B
    expect(output).toMatch(/^1 Super Bowl 25(\.0)?$/m);
    expect(output).toContain('snapshot 1 through 2011-02-04');
    // pandas: 100 + 50 + 25, and 200; the best weeks
    expect(output).toMatch(/2010-01-01 +175\.0\n2011-01-01 +200\.0/);
    expect(output).toMatch(/2011-02-04 +200\.0\n.*2010-02-05 +110\.5/);
    // polars: departments over all weeks, as decimals of Parquet; then weeks of a CSV file by its URL
    expect(output).toMatch(/│ 1 +┆ 375\.00 +│\n│ 2 +┆ 10\.50 +│/);
    expect(output).toMatch(/│ 2010-02-12 +┆ 25\.0 +│\n│ 2011-02-04 +┆ 200\.0 +│/);
    // DuckDB: years over all stores
    expect(output).toMatch(/2010 │ +2 │ +185\.50 │\n│ +2011 │ +1 │ +200\.00 │/);
  });

  it('the notebook runs and draws its charts', async () => {
    const notebook = fileURLToPath(new URL('docs/connect/retailstream.ipynb', root));
    const runner = fileURLToPath(new URL('run_notebook.py', import.meta.url));
    const output = await runCommand(tools.python, [runner, notebook], settings());
    expect(output).toContain('snapshot 1 with data through 2011-02-04');
    expect(output).toMatch(/^3 charts$/m);
  });

  describe('JavaScript with generated types', () => {
    const run = (name: string, args: string[], cwd: string) =>
      promisify(execFile)(join(tools.nodeModules, '.bin', name), args, {
        cwd,
        env: { ...readEnvironment(), ...settings() },
      });
    const compile = (cwd: string) =>
      run(
        'tsc',
        [
          '--module',
          'nodenext',
          '--target',
          'es2022',
          '--strict',
          '--skipLibCheck',
          '--types',
          'node',
          '--outDir',
          'out',
          'ask.ts',
        ],
        cwd,
      );

    it('compiles only existing fields, and returns the figures of the rows', async () => {
      const cwd = join(folder, 'codegen');
      await mkdir(cwd);
      await writeFile(join(cwd, 'package.json'), '{ "type": "module" }');
      await symlink(tools.nodeModules, join(cwd, 'node_modules'));
      const files = findBlocks('JavaScript').filter(({ path }) => path !== undefined);
      for (const { path = '', text } of files) await writeFile(join(cwd, path), text);
      await run('graphql-codegen', ['--config', 'codegen.ts'], cwd);
      await compile(cwd);
      const output = await runCommand(process.execPath, [join(cwd, 'out', 'ask.js')], settings());
      expect(output).toBe('2011 200.00\n2010 110.50\n2010 25.00\n');
      const ask = files.find(({ path }) => path === 'ask.ts')?.text ?? '';
      await writeFile(join(cwd, 'ask.ts'), ask.replace('{ first: 3 }', '{ first: "3" }'));
      await expect(compile(cwd)).rejects.toMatchObject({
        stdout: expect.stringMatching(/'string' is not assignable to type 'number'/) as string,
      });
    });
  });
});
