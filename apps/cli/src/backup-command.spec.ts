import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTestCall, runInProcess } from '#test/setup/programs.js';
import { parseBackupUrl, appendFolder } from './backup-command.js';

describe('retailstream backup and retailstream restore', () => {
  it.each([
    [['file:/a b'], 'file:/a%20b', false],
    [['file:backups', '--with-lake'], `file:${resolve('backups')}`, true],
    [['--with-lake', 's3://bucket/a?region=eu-west-1'], 's3://bucket/a?region=eu-west-1', true],
  ])('read %j', async (argv, href, isWithLake) => {
    const call = await readTestCall<{ withLake?: boolean }>(['backup', ...argv]);
    expect(parseBackupUrl(call, 'backup').href).toBe(href);
    expect(call.options.withLake ?? false).toBe(isWithLake);
  });

  it.each([
    ['backup', []],
    ['backup', ['file:']],
    ['backup', ['/backups']],
    ['backup', ['s3://']],
    ['backup', ['postgres://me:hidden@db/x']],
    ['backup', ['file:/a', 'file:/b']],
    ['backup', ['file:/a', '--all']],
    ['restore', ['file:/a', '--with-lake']],
  ] as const)('%s refuses %j, and repeats no URL', async (command, argv) => {
    const parse = async () => parseBackupUrl(await readTestCall([command, ...argv]), command);
    await expect(parse).rejects.toThrow(expect.objectContaining({ code: 'USAGE' }));
    await expect(parse).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hidden') as string }),
    );
    await expect(parse).rejects.toThrow(`npx retailstream ${command} --help`);
  });

  it.each(['backup', 'restore'])('show their help: %s', async (command) => {
    const { stdout } = await runInProcess([command, '--help']);
    expect(stdout).toMatch(/retailstream (backup|restore) \[options\] <url>/);
  });

  it.each([
    ['file:/backups', 'file:/backups/backup-1'],
    ['file:/', 'file:/backup-1'],
    ['s3://bucket/a/?region=eu-west-1', 's3://bucket/a/backup-1?region=eu-west-1'],
  ])('name a backup below %s', (href, below) => {
    expect(appendFolder({ scheme: 'file', href }, 'backup-1/')).toBe(below);
  });
});
