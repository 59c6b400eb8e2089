import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { isGone, isOfSystem, sourceError, systemCode } from './source-error.js';

const coded = (code: unknown, message = 'why') => Object.assign(new Error(message), { code });
const ofDisk = Object.assign(coded('EIO', 'EIO: i/o error'), { syscall: 'read' });

describe('the code of an error', () => {
  it.each([
    [coded('ENOENT'), 'ENOENT'],
    [coded(5), ''],
    [new Error('why'), ''],
    [{ code: 'ENOENT' }, ''],
    ['ENOENT', ''],
    [null, ''],
  ])('of %s is %j', (thrown, code) => {
    expect(systemCode(thrown)).toBe(code);
  });

  it.each(['ENOENT', 'ENOTDIR', 'ELOOP'])('%s means that a file is gone', (code) => {
    expect(isGone(coded(code))).toBe(true);
    expect(isGone(coded('EACCES'))).toBe(false);
  });
});

describe('an error of reading a file', () => {
  it.each([
    ['plain', new Error('why'), 'SOURCE_UNREADABLE', 'a.csv: cannot be read: why'],
    ['plain', 'why', 'SOURCE_UNREADABLE', 'a.csv: cannot be read: why'],
    ['plain', coded('Z_BUF_ERROR'), 'SOURCE_UNREADABLE', 'a.csv: cannot be read: why'],
    ['gzip', ofDisk, 'SOURCE_UNREADABLE', 'a.csv: cannot be read: EIO: i/o error'],
    ['gzip', coded('Z_BUF_ERROR'), 'SOURCE_TRUNCATED', 'a.csv: is incomplete; deliver it again'],
    [
      'zip',
      new Error('why'),
      'SOURCE_UNREADABLE',
      'a.csv: is not a zip file, or is damaged (why); deliver it again',
    ],
  ] as const)('for a %s one, %s, has the name of the file', (packing, thrown, code, message) => {
    expect(sourceError(thrown, 'a.csv', packing)).toMatchObject({ code, message, cause: thrown });
  });

  it('stays unchanged when it is an AppError', () => {
    const ours = new AppError('SOURCE_EMPTY', 'nothing in it');
    expect(sourceError(ours, 'a.csv', 'zip')).toBe(ours);
  });

  it('is a fault of the disk, also when it was converted before', () => {
    expect(isOfSystem(ofDisk)).toBe(true);
    expect(isOfSystem(sourceError(ofDisk, 'a.csv'))).toBe(true);
    expect(isOfSystem(sourceError(new Error('why'), 'a.csv'))).toBe(false);
    expect(isOfSystem('EIO')).toBe(false);
  });
});
