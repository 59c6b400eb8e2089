import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backupCommand } from './backup-command.js';
import { parseBackupCommand, urlBelow } from './parse-backup-command.js';
import { restoreCommand } from './restore-command.js';

describe('npm run backup and npm run restore', () => {
  it.each([
    [['file:/a b'], 'file:/a%20b', false],
    [['file:backups', '--with-lake'], `file:${resolve('backups')}`, true],
    [['--with-lake', 's3://bucket/a?region=eu-west-1'], 's3://bucket/a?region=eu-west-1', true],
  ])('read %j', (argv, href, isWithLake) => {
    expect(parseBackupCommand(argv, 'backup')).toMatchObject({ url: { href }, isWithLake });
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
  ] as const)('%s refuses %j, and repeats no URL', (command, argv) => {
    const parse = () => parseBackupCommand([...argv], command);
    expect(parse).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(parse).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hidden') as string }),
    );
    expect(parse).toThrow(`npm run ${command} -- --help`);
  });

  it.each([backupCommand, restoreCommand])('show their help', async (command) => {
    const screen = new PassThrough();
    await command(['--help'], screen).finally(() => screen.end());
    expect(await text(screen)).toMatch(/npm run (backup|restore) -- URL/);
  });

  it.each([
    ['file:/backups', 'file:/backups/backup-1'],
    ['file:/', 'file:/backup-1'],
    ['s3://bucket/a/?region=eu-west-1', 's3://bucket/a/backup-1?region=eu-west-1'],
  ])('name a backup below %s', (href, below) => {
    expect(urlBelow({ scheme: 'file', href }, 'backup-1/')).toBe(below);
  });
});
