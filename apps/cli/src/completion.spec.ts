import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '#test/setup/programs.js';

/** Lets bash complete the last word of a line. @returns its suggestions */
async function listOffers(...words: string[]): Promise<string[]> {
  const { stdout: script } = await runInProcess(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const asked = `COMP_WORDS=(retailstream ${line}); COMP_CWORD=${words.length}; _retailstream`;
  const said = execFileSync('bash', [
    '-c',
    `${script}\n${asked}\nprintf '%s\\n' "\${COMPREPLY[@]}"`,
  ]);
  return said.toString().split('\n').slice(0, -1);
}

describe('retailstream completion', () => {
  it('completes commands and options in bash', async () => {
    expect(await listOffers('catalogue-t')).toEqual(['catalogue-tables', 'catalogue-table']);
    expect(await listOffers('catalogue', 'r')).toEqual(['redshift', 'recipe']);
    expect(await listOffers('start-run', '--fl')).toEqual(['--flow']);
    expect(await listOffers('runs', '--flow', 'weekly-sales', '--js')).toEqual(['--json']);
  });

  it('does not take a word for a command that ends with it elsewhere', async () => {
    expect(await listOffers('contract', '')).toEqual(['check', 'split']);
    expect(await listOffers('catalogue', 'contract', '--')).toEqual([
      '--json',
      '--state',
      '--help',
    ]);
    expect(await listOffers('run', '--')).not.toContain('--parameters');
    const { stdout: fish } = await runInProcess(['completion', 'fish']);
    expect(fish).toContain("-n '__retailstream_at catalogue recipe run' -l parameters\n");
  });

  it('uses no expansion that zsh reads differently', async () => {
    const { stdout: zsh } = await runInProcess(['completion', 'zsh']);
    expect(zsh).toMatch(/^#compdef retailstream\n/);
    // In zsh `path` is PATH, and a colon in braces before a name is a modifier.
    expect(zsh).not.toMatch(/\blocal\b.*\bpath\b|\$\{\w+\[@\]:/);
  });

  it('names the supported shells', async () => {
    const { code, stderr } = await runInProcess(['completion', 'tcsh']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('use one of bash, zsh, fish')]);
  });
});
