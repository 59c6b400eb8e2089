import { execFile, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ensureToolchain } from '../../cloud/install/toolchain.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

it.each([[[]], [['-c', 'redshift=true']]])(
  'writes templates without complaints of cfn-lint: %j',
  async (options) => {
    const { python } = await ensureToolchain();
    const synth = ['bin/infra.mjs', 'synth', ...options];
    const { stdout } = await run(process.execPath, synth, { cwd: root });
    expect(stdout).toContain('Templates are in infra/cdk.out');
    const lint = spawnSync(join(dirname(python), 'cfn-lint'), ['--format', 'parseable'], {
      cwd: `${root}infra`,
      encoding: 'utf8',
    });
    expect(lint.stdout + lint.stderr).toBe('');
    expect(lint.status).toBe(0);
  },
);
