/** Files that are named; there may be any number. */
const NAMED_MAX = 5;

/** What is said of files that no run reads; undefined where there are none. @param paths in any order */
export function passedOverWords(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  const named = paths.toSorted().slice(0, NAMED_MAX).join(', ');
  const more = paths.length > NAMED_MAX ? ` and ${paths.length - NAMED_MAX} more` : '';
  return `passed over, since a run reads .csv, .csv.gz and .zip only: ${named}${more}`;
}
