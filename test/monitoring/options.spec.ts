import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTempFolder } from '../setup/temp-folder.js';
import { parseOptions } from '../../monitoring/serve/options.js';
import { findCommand } from '../../monitoring/serve/programs.js';

describe('the options of npm run tool -- monitoring', () => {
  it('default to those of npm start', () => {
    expect(parseOptions([])).toEqual({
      folder: resolve('.retailstream/monitoring'),
      api: '127.0.0.1:3000',
      worker: '127.0.0.1:3001',
      runbooks: expect.stringMatching(/^file:\/\/\/.+\/docs\/runbooks\.md$/) as string,
      ports: { prometheus: 9090, alertmanager: 9093, grafana: 3002 },
    });
  });

  it.each([
    [['--api', 'here'], /--api: here is not host:port/],
    [['--worker', 'a:1,here'], /--worker: here is not host:port/],
    [['--runbooks', 'docs/runbooks.md'], /--runbooks must be an absolute URL/],
    [['--grafana-port', '0'], /--grafana-port: 0 is not a port/],
    [['--pages', 'mailto:me'], /--pages must be a URL/],
    [['--state'], /state/],
    [['--colour', 'red'], /colour/],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('a program', () => {
  const path = '/nowhere:/bin:/usr/bin';

  it('is found on the PATH, by any of its names', () => {
    const [file] = findCommand({ commands: ['no-such-program', 'sh'] }, path) ?? [];
    expect(file).toMatch(/\/sh$/);
    expect(findCommand({ commands: ['no-such-program'] }, path)).toBeUndefined();
  });

  it('receives its home folder', async () => {
    const home = await createTempFolder('grafana');
    for (const folder of ['bin', 'conf']) await mkdir(join(home, folder));
    await writeFile(join(home, 'conf', 'defaults.ini'), '');
    await writeFile(join(home, 'bin', 'grafana'), '', { mode: 0o755 });
    const grafana = { commands: ['grafana'], homes: ['/no/such/home'] };
    const command = [join(home, 'bin', 'grafana'), 'server', `--homepath=${home}`];
    expect(findCommand(grafana, `/nowhere:${join(home, 'bin')}`)).toEqual(command);
    await rm(home, { recursive: true });
  });
});
