import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { parseMcpCommand } from './parse-mcp-command.js';

describe('parseMcpCommand', () => {
  let folder: string;
  let keyFile: string;
  beforeAll(async () => {
    folder = await tempFolder('mcp');
    keyFile = join(folder, 'key');
    await writeFile(keyFile, 'rs_fromfile\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('asks the API of npm start without a key', () => {
    expect(parseMcpCommand([], {})).toEqual({
      url: new URL('http://127.0.0.1:3000/mcp'),
      key: undefined,
    });
  });

  it.each([
    ['https://retail.example', 'https://retail.example/mcp'],
    ['https://bi.example/retail/', 'https://bi.example/retail/mcp'],
  ])('finds /mcp of %s', (url, expected) => {
    expect(parseMcpCommand(['--url', url], {})?.url.href).toBe(expected);
  });

  it('takes the key of the file rather than of the environment', () => {
    const environment = { RETAILSTREAM_KEY: ' rs_fromsetting ' };
    expect(parseMcpCommand([], environment)?.key).toBe('rs_fromsetting');
    expect(parseMcpCommand(['--key-file', keyFile], environment)?.key).toBe('rs_fromfile');
  });

  it('shows help', () => {
    expect(parseMcpCommand(['--help'], {})).toBeUndefined();
  });

  it.each([
    [['--port', '3000'], '--port'],
    [['--url', 'localhost:3000'], '--url takes an http or https URL'],
    [['--url', 'http://me:secret@localhost:3000'], '--url takes no user or password'],
    [['--key-file', '/nowhere/key'], '--key-file /nowhere/key cannot be read'],
    [['ask'], 'ask'],
  ])('refuses %j', (args, problem) => {
    expect(() => parseMcpCommand(args, {})).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(problem) as string,
      }) as Error,
    );
  });

  it('refuses a key of several lines without showing it', () => {
    expect(() => parseMcpCommand([], { RETAILSTREAM_KEY: 'rs_a\nrs_b' })).toThrow(
      /^the key must be one word, as it was shown when it was made;/,
    );
  });
});
