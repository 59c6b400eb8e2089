import type { LakeTableVersion } from './queries.js';
import type { VersionsSearch } from './search.js';

/** Two versions of a table that are compared. */
export interface ComparedVersions {
  /** One for each snapshot, newest first: a snapshot that was put back has two versions with the same rows. */
  choices: readonly LakeTableVersion[];
  version: LakeTableVersion | undefined;
  /** Undefined when the table has one version only. */
  former: LakeTableVersion | undefined;
}

/** Returns the versions that an address names; else the current one, and the one before it. */
export function chooseVersions(
  versions: readonly LakeTableVersion[],
  search: VersionsSearch,
): ComparedVersions {
  const choices = versions.filter(
    ({ snapshotId }, at) => versions.findIndex((each) => each.snapshotId === snapshotId) === at,
  );
  const at = (number: number | undefined) =>
    choices.find(({ snapshotId }) => Number(snapshotId) === number);
  const version = at(search.version) ?? choices[0];
  const others = choices.filter((each) => each !== version);
  const before = choices.find((_, index) => index > choices.findIndex((each) => each === version));
  return { choices, version, former: at(search.with) ?? before ?? others[0] };
}
