import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readConfig } from '#composition/read-config.js';
import { filteredSalesLines } from '#test/factories/filtered-sales.js';
import { createSources, loadMarts } from '#test/factories/load-marts.js';
import { createDatabase, dropDatabase, execute } from '#test/setup/databases.js';
import { runInProcess, captureOutput } from '#test/setup/programs.js';
import { connect } from '#test/setup/logins.js';
import { biLoginCommand, migrateCommand } from './warehouse-commands.js';

const NAME = `cli_${process.pid}`;

describe('retailstream migrate and retailstream bi-login', () => {
  const server = inject('serverUrl');
  let url: string;
  beforeAll(async () => {
    url = await createDatabase(server, 'cli');
  });
  afterAll(async () => {
    await dropDatabase(server, url);
    await execute(server, `DROP ROLE ${NAME}`);
  });

  /** The output of a command on the test's database. */
  const said = (command: 'migrate' | 'bi-login', ...argv: string[]): Promise<string> =>
    captureOutput(command === 'migrate' ? migrateCommand : biLoginCommand, [command, ...argv], {
      config: () => readConfig({ WAREHOUSE_URL: url }),
    });

  it('bring the schema up to date, also twice', async () => {
    expect(await said('migrate')).toBe('The schema is up to date.\n');
    expect(await said('migrate')).toBe('The schema is up to date.\n');
  });

  it('show a login once, with a psql line that works', async () => {
    const shown = await said('bi-login', '--name', NAME, '--connections', '2');
    expect(shown).toMatch(/^2 connections; all BI logins together \d+ of 40$/m);
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

  it('refuse to bind a login to a store without sales', async () => {
    await expect(said('bi-login', '--name', NAME, '--stores', '3,99')).rejects.toThrow(
      'stores 3, 99: no published sales',
    );
  });

  it('bind a login to the stores of a district', async () => {
    // Stores 1 and 3 are in Delta; stores 5 and 6 have no sales.
    const stores = '1,A,9,,,Delta\n2,A,9,,,Lakes\n3,A,9,,,Delta\n5,A,9,,,Delta\n6,A,9,,,Gulf';
    await loadMarts(url, createSources({ ...filteredSalesLines, stores }));
    const shown = await said('bi-login', '--name', NAME, '--district', 'Delta');
    expect(shown).toContain(', bound to stores 1, 3\n');
    const [, line = ''] = /^ {2}psql '(.+)'$/m.exec(shown) ?? [];
    const bi = await connect(line);
    const { rows } = await bi.query('SELECT DISTINCT store FROM store_week ORDER BY store');
    await bi.end();
    expect(rows).toEqual([{ store: 1 }, { store: 3 }]);
    await expect(said('bi-login', '--name', NAME, '--district', 'Gulf')).rejects.toThrow(
      'district: "Gulf" is unknown: use one of Delta, Lakes',
    );
  });

  it('refuse to free a login of its departments or stores', async () => {
    const both = ['--district', 'Lakes', '--departments', '1'];
    expect(await said('bi-login', '--name', NAME, ...both)).toContain(
      ', bound to store 2 and department 1\n',
    );
    await expect(said('bi-login', '--name', NAME, '--district', 'Delta')).rejects.toThrow(
      `--departments: ${NAME} is bound to departments and would read all of them: pass --departments 1 too, or drop the login and make another`,
    );
    await expect(said('bi-login', '--name', NAME, '--departments', '1')).rejects.toThrow(
      'pass --stores 2 too',
    );
    expect(await said('bi-login', '--name', NAME)).toContain(
      ', bound to store 2 and department 1\n',
    );
  });

  it.each(['migrate', 'bi-login'])('show their help', async (command) => {
    const help = await runInProcess([command, '--help']);
    expect(help.stdout).toMatch(/retailstream (migrate|bi-login)/);
    expect(await runInProcess([command, '-h'])).toEqual(help);
  });

  it.each([
    ['migrate', ['--force']],
    ['migrate', ['now']],
    ['bi-login', ['--user', 'x']],
    ['bi-login', ['x']],
    ['bi-login', ['--name']],
    ['bi-login', ['--name', 'Anna']],
    ['bi-login', ['--connections', '0']],
    ['bi-login', ['--statement-timeout', '1min']],
  ] as const)('refuse unknown arguments', async (command, argv) => {
    await expect(said(command, ...argv)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
