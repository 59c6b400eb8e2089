import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLauncherArguments } from './arguments.js';

describe('the arguments of npm start', () => {
  it('are optional', () => {
    expect(parseLauncherArguments([])).toEqual({
      data: undefined,
      state: resolve('.retailstream'),
      port: 3000,
      once: false,
      live: false,
      help: false,
    });
  });

  it('use STATE_DIR, and prefer --state', () => {
    const environment = { STATE_DIR: '/srv/shop' };
    expect(parseLauncherArguments([], environment).state).toBe('/srv/shop');
    expect(parseLauncherArguments(['--state', '/srv/other'], environment).state).toBe('/srv/other');
    expect(parseLauncherArguments([], { STATE_DIR: '' }).state).toBe(resolve('.retailstream'));
  });

  it('refuse to send events over HTTP where they come from Kafka', () => {
    const parsed = (STREAM_URL: string) => parseLauncherArguments(['--live'], { STREAM_URL });
    expect(parsed('warehouse:').live).toBe(true);
    expect(() => parsed('kafka://broker')).toThrow(
      /^--live sends events over HTTP: unset STREAM_URL/,
    );
  });

  it.each([
    ['a flag it does not know', ['--colour'], /^Unknown option '--colour'; .*--help/],
    ['a folder without a name', ['--data', ''], /^--data needs a folder; .*--help/],
    ['a port that is none', ['--port', '70000'], /^--port 70000: use a number from 1 to 65534$/],
    ['a port whose neighbour is none', ['--port', '65535'], /^--port 65535: /],
    ['a port that is no number', ['--port', '3e3'], /^--port 3e3: /],
    ['--live with own files', ['--live', '--data', '/srv/shop'], /^--live .* leave out --data; /],
    ['--live for other files', ['--live', '--flow', 'weekly-sales'], /^--live .* --flow; /],
    ['--live for a single run', ['--live', '--once'], /^--live .* leave out --once; /],
  ])('are refused when one is %s', (_what, args, message) => {
    expect(() => parseLauncherArguments(args)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });
});
