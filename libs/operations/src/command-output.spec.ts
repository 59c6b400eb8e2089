import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropBox, exportBoxes, fillBox, findBoxes } from '#test/factories/sample-operations.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { helpOf, listingOf, readCommandLine } from './command-line.js';
import { alignColumns, formatResult, runCommandLine } from './command-output.js';
import type { OperationServices } from './operation-context.js';
import type { Operation } from './operation.js';

describe('alignColumns', () => {
  it('makes each column as wide as its longest cell', () => {
    expect(
      alignColumns([
        ['a', 'bb', 'c'],
        ['aaa', 'b', ''],
      ]),
    ).toEqual(['a    bb  c', 'aaa  b']);
    expect(alignColumns([])).toEqual([]);
  });
});

describe('formatResult', () => {
  it('lays an object out, its lists as tables', () => {
    const result = {
      id: '3',
      error: { code: 'DISK_FULL', message: 'free space' },
      finishedAt: null,
      isNew: true,
      files: [{ path: 'a.csv', rows: 0, checks: [1, 2], holds: false }],
      stages: [],
    };
    expect(formatResult(result).split('\n')).toEqual([
      'id          3',
      'error       DISK_FULL free space',
      'finishedAt  -',
      'isNew       yes',
      '',
      'files',
      'path   rows  checks  holds',
      'a.csv  0     2       no',
      '',
      'stages',
      'none',
    ]);
  });

  it('lays a list of texts out, one a line', () => {
    expect(formatResult({ id: 1, tables: ['a.b', 'c.d'], files: [] }).split('\n')).toEqual([
      'id  1',
      '',
      'tables',
      'a.b',
      'c.d',
      '',
      'files',
      'none',
    ]);
  });

  it('shows the rows of a page once', () => {
    const node = { line: 5 };
    const page = { nodes: [node], edges: [{ cursor: 'x', node }], totalCount: 1 };
    expect(formatResult(page)).toBe('totalCount  1\n\nnodes\nline\n5');
  });

  it('shows nothing for what a terminal would obey', () => {
    expect(formatResult([{ text: '\u001b[2Jrow\r' }])).toBe('text\n\uFFFD[2Jrow\uFFFD');
  });

  it('says so when a list is empty', () => {
    expect(formatResult([])).toBe('none');
  });
});

describe('an operation on the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await tempFolder('ops');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function say(operation: Operation, ...args: string[]): Promise<string> {
    const screen = new PassThrough();
    const said = text(screen);
    const line = await readCommandLine(operation, args);
    await runCommandLine(operation, line!, {} as OperationServices, screen).finally(() =>
      screen.end(),
    );
    return said;
  }

  it('prints a table, or JSON', async () => {
    expect(await say(findBoxes)).toBe('id  things\nb9  9\nb8  8\n');
    expect(JSON.parse(await say(findBoxes, '--json'))).toEqual([
      { id: 'b9', things: 9 },
      { id: 'b8', things: 8 },
    ]);
    expect(await say(dropBox, '--id', '4', '--no-close')).toBe('done\n');
    expect(await say(dropBox, '--id', '4', '--json')).toBe('true\n');
  });

  it('asks as cli', async () => {
    expect(await say(fillBox, '--id', '4')).toBe('id      4 of cli\nthings  0\n');
  });

  it('takes a file, and writes one', async () => {
    const file = join(folder, 'boxes.csv');
    expect(await say(exportBoxes, '--out', file)).toBe('');
    expect(await readFile(file, 'utf8')).toBe('id,things\nb9,9\nb8,8\n');
    expect(await say(exportBoxes, '--first', '1')).toBe('id,things\nb9,9\n');
    await writeFile(file, 'a\nb\n');
    expect(await say(fillBox, '--id', '4', '--in', file)).toContain('things  2');
  });

  it('names a file it cannot open', async () => {
    const missing = join(folder, 'none', 'boxes.csv');
    const expected = { code: 'USAGE', message: `${missing}: there is no such file or folder` };
    await expect(say(fillBox, '--id', '4', '--in', missing)).rejects.toMatchObject(expected);
    await expect(say(exportBoxes, '--out', missing)).rejects.toMatchObject(expected);
    await expect(say(exportBoxes, '--out', folder)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${folder}: cannot be opened (EISDIR)`,
    });
  });

  it('explains itself', () => {
    expect(helpOf(fillBox)).toBe(
      [
        'Fills a box.',
        'The audit log has it as fill-box.',
        '',
        'npm run ops -- fill-box [OPTIONS]',
        '',
        '  --id TEXT      Number of the box. Required.',
        '  --things JSON  What to put in.',
        '  --no-close     Close it. true when left out.',
        '  --in FILE      Takes a file of text/csv instead.',
        '  --json         Prints JSON rather than a table.',
        '',
        '  # leave it open',
        '  npm run ops -- fill-box --id 4 --no-close',
        "  # a child's toy",
        String.raw`  npm run ops -- fill-box --id 4 --things '[{"name":"a child'\''s toy"}]'`,
      ].join('\n'),
    );
    expect(helpOf(findBoxes)).toContain(
      '--first NUMBER           Boxes to give. 2 when left out.\n' +
        '  --made-since YYYY-MM-DD  Only boxes made since.\n' +
        '  --colour TEXT            Only boxes of this colour. One of: red, blue.\n',
    );
    expect(helpOf(findBoxes)).toMatch(/^Boxes, the largest first\.\n/);
    expect(helpOf(exportBoxes)).toContain('--out FILE');
  });

  it('is listed', () => {
    expect(listingOf([findBoxes, dropBox]).split('\n')).toEqual([
      'What an operator can do or ask, on the database itself:',
      '',
      '  find-boxes  Boxes.',
      '  drop-box    Drops a box.',
      '',
      'npm run ops -- NAME --help shows the arguments of one.',
    ]);
  });
});
