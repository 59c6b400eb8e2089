import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTestCall, runInProcess } from '#test/setup/programs.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { parseMcpTarget } from './mcp-command.js';

const parse = async (argv: string[], environment: Record<string, string>) =>
  parseMcpTarget(await readTestCall(['mcp', ...argv], { environment }));

describe('retailstream mcp', () => {
  let folder: string;
  let keyFile: string;
  beforeAll(async () => {
    folder = await createTempFolder('mcp');
    keyFile = join(folder, 'key');
    await writeFile(keyFile, 'rs_fromfile\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('calls the API of npm start without a key', async () => {
    expect(await parse([], {})).toEqual({
      url: new URL('http://127.0.0.1:3000/mcp'),
      key: undefined,
    });
  });

  it.each([
    ['https://retail.example', 'https://retail.example/mcp'],
    ['https://bi.example/retail/', 'https://bi.example/retail/mcp'],
  ])('finds /mcp of %s', async (url, expected) => {
    expect((await parse(['--url', url], {})).url.href).toBe(expected);
  });

  it('prefers the key of the file to that of the environment', async () => {
    const environment = { RETAILSTREAM_KEY: ' rs_fromsetting ' };
    expect((await parse([], environment)).key).toBe('rs_fromsetting');
    expect((await parse(['--key-file', keyFile], environment)).key).toBe('rs_fromfile');
  });

  it('shows help', async () => {
    expect((await runInProcess(['mcp', '--help'])).stdout).toContain('--key-file <file>');
  });

  it.each([
    [['--port', '3000'], '--port'],
    [['--url', 'localhost:3000'], '--url must be an http or https URL'],
    [['--url', 'http://me:secret@localhost:3000'], '--url must not contain a user or password'],
    [['--key-file', '/nowhere/key'], '--key-file /nowhere/key cannot be read'],
    [['ask'], 'too many arguments'],
  ])('refuses %j', async (args, problem) => {
    await expect(parse(args, {})).rejects.toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(problem) as string,
      }) as Error,
    );
  });

  it('refuses a key of several lines without showing it', async () => {
    await expect(parse([], { RETAILSTREAM_KEY: 'rs_a\nrs_b' })).rejects.toThrow(
      /^the key must be one word, exactly as create-key printed it;/,
    );
  });
});
