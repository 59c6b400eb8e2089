import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './cruise.js';

const glossary = readFileSync(join(repository, 'docs', 'glossary.md'), 'utf8');

/** Words refused in file names, and their replacements: the last table of the glossary. */
function refusedWords(): Map<string, string> {
  const [, table = ''] = glossary.split('## Words for names');
  const rows = [...table.matchAll(/^\| ([a-z, ]+?) +\| ([a-z, ]+?) +\|$/gm)].slice(1);
  return new Map(
    rows.flatMap(([, words = '', instead = '']) =>
      words.split(', ').map((word) => [word, instead] as const),
    ),
  );
}

/** The words of a file's name: `ledger-tally.spec.ts` has `ledger` and `tally`. */
const wordsOf = (file: string) => (basename(file).split('.')[0] ?? '').split(/[-_]/);

function refusedNames(files: readonly string[]): string[] {
  const refused = refusedWords();
  return files.flatMap((file) =>
    wordsOf(file)
      .filter((word) => refused.has(word))
      .map((word) => `${file}: write ${refused.get(word) ?? ''} instead of ${word}`),
  );
}

function filesOf(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /[.](ts|sql|mjs|py)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1))
    .filter((file) => !/(^|[/])(node_modules|dist)[/]/.test(file));
}

describe('names of files', () => {
  it('use no word that the glossary refuses', () => {
    expect(refusedNames(['apps', 'libs', 'test', 'bench', 'bin'].flatMap(filesOf))).toEqual([]);
  });

  it('are reported with the replacement', () => {
    expect(
      refusedNames(['libs/pipeline/src/ledger-tally.spec.ts', 'libs/pipeline/src/run.ts']),
    ).toEqual(['libs/pipeline/src/ledger-tally.spec.ts: write counter, totals instead of tally']);
  });
});

describe('the glossary', () => {
  it('has each word once', () => {
    const words = [...glossary.matchAll(/^\| ([a-z][a-z -]+?) +\| [A-Z]/gm)].map(
      ([, word]) => word,
    );
    expect(words.length).toBeGreaterThan(30);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });
});
