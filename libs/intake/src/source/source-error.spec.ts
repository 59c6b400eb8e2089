import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { isGone, isSystemFault, sourceError, systemCode } from './source-error.js';

const createCodedError = (code: unknown, message = 'why') =>
  Object.assign(new Error(message), { code });
const ofDisk = Object.assign(createCodedError('EIO', 'EIO: i/o error'), { syscall: 'read' });

describe('the code of an error', () => {
  it.each([
    [createCodedError('ENOENT'), 'ENOENT'],
    [createCodedError(5), ''],
    [new Error('why'), ''],
    [{ code: 'ENOENT' }, ''],
    ['ENOENT', ''],
    [null, ''],
  ])('of %s is %j', (thrown, code) => {
    expect(systemCode(thrown)).toBe(code);
  });

  it.each(['ENOENT', 'ENOTDIR', 'ELOOP'])('%s means that a file is gone', (code) => {
    expect(isGone(createCodedError(code))).toBe(true);
    expect(isGone(createCodedError('EACCES'))).toBe(false);
  });
});

describe('an error of reading a file', () => {
  it.each([
    ['plain', new Error('why'), 'SOURCE_UNREADABLE', 'a.csv: cannot be read: why'],
    ['plain', 'why', 'SOURCE_UNREADABLE', 'a.csv: cannot be read: why'],
    ['plain', createCodedError('Z_BUF_ERROR'), 'SOURCE_UNREADABLE', 'a.csv: cannot be read: why'],
    ['gzip', ofDisk, 'SOURCE_UNREADABLE', 'a.csv: cannot be read: EIO: i/o error'],
    [
      'gzip',
      createCodedError('Z_BUF_ERROR'),
      'SOURCE_TRUNCATED',
      'a.csv: is incomplete; deliver it again',
    ],
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
    expect(isSystemFault(ofDisk)).toBe(true);
    expect(isSystemFault(sourceError(ofDisk, 'a.csv'))).toBe(true);
    expect(isSystemFault(sourceError(new Error('why'), 'a.csv'))).toBe(false);
    expect(isSystemFault('EIO')).toBe(false);
  });
});
