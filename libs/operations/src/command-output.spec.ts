import { describe, expect, it } from 'vitest';
import { alignColumns, formatResult } from './command-output.js';

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
  it('formats an object with its lists as tables', () => {
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

  it('formats a list of texts, one per line', () => {
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

  it('removes control sequences for the terminal', () => {
    expect(formatResult([{ text: '\u001b[2Jrow\r' }])).toBe('text\n\uFFFD[2Jrow\uFFFD');
  });

  it('reports an empty list', () => {
    expect(formatResult([])).toBe('none');
  });
});
