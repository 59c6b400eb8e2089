import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readConfig } from '#composition/read-config.js';
import { createDatabase, dropDatabase, execute } from '#test/setup/databases.js';
import { connect } from '#test/setup/logins.js';
import { biLoginCommand } from './bi-login-command.js';
import { migrateCommand } from './migrate-command.js';

const NAME = `cli_${process.pid}`;

describe('npm run migrate and npm run bi-login', () => {
  const server = inject('serverUrl');
  let url: string;
  beforeAll(async () => {
    url = await createDatabase(server, 'cli');
  });
  afterAll(async () => {
    await dropDatabase(server, url);
    await execute(server, `DROP ROLE ${NAME}`);
  });

  /** What a command writes, over the test's database. */
  async function said(command: typeof migrateCommand, ...argv: string[]): Promise<string> {
    const screen = new PassThrough();
    const shown = text(screen);
    await command(argv, screen, () => readConfig({ WAREHOUSE_URL: url })).finally(() =>
      screen.end(),
    );
    return shown;
  }

  it('bring the schema up to date, also twice', async () => {
    expect(await said(migrateCommand)).toBe('The schema is up to date.\n');
    expect(await said(migrateCommand)).toBe('The schema is up to date.\n');
  });

  it('show a login once, with the line for psql, which opens', async () => {
    const shown = await said(biLoginCommand, '--name', NAME);
    const [, password] =
      new RegExp(`^Login ${NAME}, password ([\\w-]{32})$`, 'm').exec(shown) ?? [];
    const [, line = ''] = /^ {2}psql '(.+)'$/m.exec(shown) ?? [];
    expect(new URL(line)).toMatchObject({
      username: NAME,
      password,
      host: new URL(url).host,
      pathname: new URL(url).pathname,
    });
    const bi = await connect(line);
    expect((await bi.query('SELECT * FROM store_week')).rows).toEqual([]);
    await bi.end();
  });

  it.each([migrateCommand, biLoginCommand])('show their help', async (command) => {
    expect(await said(command, '--help')).toMatch(/npm run (migrate|bi-login)/);
    expect(await said(command, '-h')).toBe(await said(command, '--help'));
  });

  it.each([
    [migrateCommand, ['--force']],
    [migrateCommand, ['now']],
    [biLoginCommand, ['--user', 'x']],
    [biLoginCommand, ['x']],
    [biLoginCommand, ['--name']],
    [biLoginCommand, ['--name', 'Anna']],
  ])('refuse what they do not know', async (command, argv) => {
    await expect(said(command, ...argv)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
