import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../monitoring/serve/options.js';
import { fileOf } from '../../monitoring/serve/programs.js';

describe('the options of npm run monitoring', () => {
  it('are by default those of npm start', () => {
    expect(parseOptions([])).toEqual({
      folder: resolve('.retailstream/monitoring'),
      api: '127.0.0.1:3000',
      worker: '127.0.0.1:3001',
      runbooks: 'docs/runbooks/',
      ports: { prometheus: 9090, alertmanager: 9093, grafana: 3002 },
    });
  });

  it.each([
    [['--api', 'here'], /--api: here is not host:port/],
    [['--grafana-port', '0'], /--grafana-port: 0 is no port/],
    [['--pages', 'mailto:me'], /--pages: no URL/],
    [['--state'], /state/],
    [['--colour', 'red'], /colour/],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('a program', () => {
  it('is found on the path, by any of its names', () => {
    const path = '/nowhere:/bin:/usr/bin';
    expect(fileOf({ commands: ['no-such-program', 'sh'] }, path)).toMatch(/\/sh$/);
    expect(fileOf({ commands: ['no-such-program'] }, path)).toBeUndefined();
  });
});
