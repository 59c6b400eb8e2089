/** Orders of a date in a name that can be no other. */
const DATES: [pattern: RegExp, day: boolean][] = [
  [/(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)/, true],
  [/(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/, true],
  [/(?<!\d)((?:19|20)\d\d)_(0[1-9]|1[0-2])_(0[1-9]|[12]\d|3[01])(?!\d)/, true],
  [/(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?![-_]?\d)/, false],
];
const ENDINGS = /(\.(csv|tsv|psv|tab|dat|txt|json|ndjson|jsonl|parquet|gz|zip|snappy|out|log))+$/i;
/** Names that say nothing of what is in a file. */
const EMPTY = /^(part|data|file|export|chunk|output|table|rows|c|m|r)?$/;

/** The last part of a path, of a member of a zip that of the member. */
export function fileName(path: string): string {
  return path.split(/[/!]/).at(-1) ?? path;
}

/** What files of one table have in common: the name without ending, dates, numbers; empty when that says nothing. */
export function stemOf(path: string): string {
  const name = fileName(path).replace(ENDINGS, '');
  const stem = name
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '')
    .replace(/\d+/g, '')
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return EMPTY.test(stem) ? '' : stem;
}

/** Dates in names of files, `yyyy-mm-dd`; a month is its first day. @returns undefined unless each has one, all alike */
export function datesIn(paths: readonly string[]): string[] | undefined {
  for (const [pattern, hasDay] of DATES) {
    const dates = paths.flatMap((path) => {
      const [, year, month, day = '01'] = pattern.exec(fileName(path)) ?? [];
      if (year === undefined || month === undefined) return [];
      const date = `${year}-${month}-${hasDay ? day : '01'}`;
      const time = new Date(`${date}T00:00:00Z`);
      // 31 June is none.
      return time.toISOString().startsWith(date) ? [date] : [];
    });
    if (dates.length === paths.length && paths.length > 0) return dates;
  }
  return undefined;
}
