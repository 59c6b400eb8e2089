import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '#platform/config/environment.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

const script = fileURLToPath(new URL('sqoop-import.sh', import.meta.url));
const PASSWORD = `p'a"s s$w\\ö`;

/** The script with an `aws` that has one secret, and a `sqoop` that a test writes. */
/** A busy machine starts processes slowly. */
const SOON = { timeout: 20_000 };

describe('sqoop-import.sh', () => {
  let folder: string;
  const path = (name: string) => join(folder, name);
  const program = (name: string, body: string) =>
    writeFile(path(name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
  const start = (secret: object = { username: 'app', password: PASSWORD }) => {
    const env = {
      ...readEnvironment(),
      PATH: `${folder}:${readEnvironment()['PATH'] ?? ''}`,
      TMPDIR: path('tmp'),
      // Otherwise bash, whose input is a socket, may behave as a login shell and read the user's
      // PATH.
      SHLVL: '1',
      SEEN: folder,
      SECRET: JSON.stringify(secret),
    };
    const args = ['jdbc:postgresql://db/x', 'rds', 'eu-west-1', 'SELECT "a b"', 's3://b/t/'];
    return spawn('bash', ['-c', `exec bash "$0" "$@"`, script, ...args], { env, stdio: 'pipe' });
  };
  const end = async (child: ChildProcess) => {
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    const [stderr, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', ended]);
    return { code, stderr };
  };

  beforeEach(async () => {
    folder = await createTempFolder('sqoop');
    await mkdir(path('tmp'));
    await program('aws', 'printf "%s\\n" "$@" >"$SEEN/aws.args"; echo "$SECRET"');
  });
  afterEach(async () => {
    expect(await readdir(path('tmp'))).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });

  it('gives Sqoop the password in a file that only its user can read', async () => {
    await program(
      'sqoop',
      `printf '%s\\n' "$@" >"$SEEN/sqoop.args"
       while [ "$1" != --password-file ]; do shift; done
       cp -p "\${2#file://}" "$SEEN/password"`,
    );
    expect(await end(start())).toEqual({ code: 0, stderr: '' });
    expect(await readFile(path('password'), 'utf8')).toBe(PASSWORD);
    expect((await stat(path('password'))).mode & 0o777).toBe(0o600);
    const args = (await readFile(path('sqoop.args'), 'utf8')).split('\n');
    expect(args.slice(0, 5)).toEqual([
      'import',
      '--connect',
      'jdbc:postgresql://db/x',
      '--username',
      'app',
    ]);
    expect(args).toContain('SELECT "a b"');
    expect(args.join('\n')).not.toContain(PASSWORD);
    expect(await readFile(path('aws.args'), 'utf8')).toContain('--region\neu-west-1\n');
  });

  it('fails as Sqoop does, with the relevant lines last', async () => {
    await program(
      'sqoop',
      `echo 'x ERROR SqlManager: relation "core.nothing" does not exist' >&2
       for line in $(seq 50); do echo "	at org.apache.sqoop.Sqoop($line)" >&2; done
       exit 7`,
    );
    const { code, stderr } = await end(start());
    expect(code).toBe(7);
    expect(stderr.trim().split('\n').at(-1)).toContain('relation "core.nothing" does not exist');
    expect(stderr).toContain('Sqoop(50)');
  });

  it('fails before Sqoop when the secret lacks a field or is not available', async () => {
    await program('sqoop', 'touch "$SEEN/sqoop.ran"');
    const lacking = await end(start({ username: 'app' }));
    expect(lacking.code).toBe(1);
    expect(lacking.stderr).toContain("KeyError: 'password'");
    await program('aws', 'echo "AccessDeniedException: not for you" >&2; exit 254');
    const denied = await end(start());
    expect(denied).toEqual({ code: 254, stderr: 'AccessDeniedException: not for you\n' });
    expect(await readdir(folder)).not.toContain('sqoop.ran');
  });

  it('ends Sqoop and removes the password when the step is cancelled', async () => {
    await program('sqoop', 'echo $$ >"$SEEN/sqoop.pid"; exec sleep 600');
    const child = start();
    const pid = await vi.waitFor(async () => {
      const written = (await readFile(path('sqoop.pid'), 'utf8')).trim();
      expect(written).not.toBe('');
      return Number(written);
    }, SOON);
    child.kill('SIGTERM');
    expect((await end(child)).code).toBe(143);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), SOON);
  });
});
