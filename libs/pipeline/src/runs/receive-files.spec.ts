import { expect, it } from 'vitest';
import { LinesByFile, formatPassedOver } from './receive-files.js';

it('logs one line for all texts of a ZIP archive, and one for each other file', () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const byFile = new LinesByFile({ log: write, warn: write, error: write });
  for (const path of ['a.csv', 'in/w.zip/1.csv', 'in/w.zip/2.csv', 'in/w.zip/3.csv', 'b.csv']) {
    byFile.findLogger(path, 'are refused').warn(`${path}: is refused`);
  }
  byFile.findLogger('in/w.zip/4.csv', 'are withdrawn').log('in/w.zip/4.csv: is withdrawn');
  byFile.end();
  expect(lines).toEqual([
    'a.csv: is refused',
    'in/w.zip/1.csv: is refused',
    'b.csv: is refused',
    'in/w.zip/4.csv: is withdrawn',
    'in/w.zip: more of its files are refused: 2',
  ]);
});

const WHY = 'skipped, because a run reads only .csv, .csv.gz and .zip files: ';

it.each([
  [[], []],
  [['notes.txt', 'a/b.xlsx'], [`${WHY}a/b.xlsx, notes.txt`]],
  [['a.1', 'a.2', 'a.3', 'a.4', 'a.5'], [`${WHY}a.1, a.2, a.3, a.4, a.5`]],
  [['a.7', 'a.6', 'a.5', 'a.4', 'a.3', 'a.2', 'a.1'], [`${WHY}a.1, a.2, a.3, a.4, a.5 and 2 more`]],
])('names some of the files that a run skips: %o', (passedOver, words) => {
  expect(formatPassedOver({ passedOver, skipped: [] })).toEqual(words);
});

it('names links and pipes with the reason for skipping them', () => {
  const skipped = [
    { path: 'x.csv', why: 'link' },
    { path: 'in.csv', why: 'special' },
    { path: 'D\uFFFDrer.csv', why: 'name' },
    { path: 'months', why: 'link' },
  ] as const;
  expect(formatPassedOver({ passedOver: ['a.txt'], skipped: [...skipped] })).toEqual([
    `${WHY}a.txt`,
    'skipped, because a run does not follow links (copy the files to the source): months, x.csv',
    'skipped, because a run does not open pipes, sockets and devices (remove them): in.csv',
    'skipped, because a run finds only names in UTF-8 (rename the file or folder): D\uFFFDrer.csv',
  ]);
});
