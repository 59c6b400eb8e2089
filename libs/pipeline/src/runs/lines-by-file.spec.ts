import { expect, it } from 'vitest';
import { LinesByFile } from './lines-by-file.js';

it('writes one line for the texts of a zip, and one for each other file', () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const byFile = new LinesByFile({ log: write, warn: write, error: write });
  for (const path of ['a.csv', 'in/w.zip/1.csv', 'in/w.zip/2.csv', 'in/w.zip/3.csv', 'b.csv']) {
    byFile.of(path, 'are refused').warn(`${path}: is refused`);
  }
  byFile.of('in/w.zip/4.csv', 'are withdrawn').log('in/w.zip/4.csv: is withdrawn');
  byFile.end();
  expect(lines).toEqual([
    'a.csv: is refused',
    'in/w.zip/1.csv: is refused',
    'b.csv: is refused',
    'in/w.zip/4.csv: is withdrawn',
    'in/w.zip: more of its texts are refused: 2',
  ]);
});
