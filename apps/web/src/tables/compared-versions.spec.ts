import { expect, it } from 'vitest';
import { chooseVersions } from './compared-versions.js';

const createVersion = (snapshotId: string, rows: number) => ({
  tag: `run-${snapshotId}`,
  snapshotId,
  committedAt: '2026-01-04T06:00:00.000Z',
  rows,
  files: 1,
  bytes: 100,
  addedRows: 0,
  deletedRows: 0,
});
/** Snapshot 2 was put back after snapshot 3. */
const VERSIONS = [
  createVersion('2', 20),
  createVersion('3', 30),
  createVersion('2', 20),
  createVersion('1', 10),
];

it.each([
  ['the current version with the one before it', {}, ['2', '3']],
  ['a version with the one before it', { version: 3 }, ['3', '1']],
  ['the oldest version with the current one', { version: 1 }, ['1', '2']],
  ['two versions', { version: 1, with: 3 }, ['1', '3']],
  ['the current version instead of an expired one', { version: 9, with: 8 }, ['2', '3']],
])('compares %s', (_, search, expected) => {
  const { version: shown, former } = chooseVersions(VERSIONS, search);
  expect([shown?.snapshotId, former?.snapshotId]).toEqual(expected);
});

it('offers each snapshot once', () => {
  const { choices } = chooseVersions(VERSIONS, {});
  expect(choices.map(({ snapshotId }) => snapshotId)).toEqual(['2', '3', '1']);
});

it('compares a single version with nothing', () => {
  const { version: shown, former } = chooseVersions(VERSIONS.slice(3), { with: 7 });
  expect([shown?.snapshotId, former]).toEqual(['1', undefined]);
});
