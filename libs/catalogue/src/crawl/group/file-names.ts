/** What names of files tell of time: the column that it becomes. */
type TimeColumn = 'file_date' | 'file_month';

/** Orders of a date in a name that can be no other. A month is none: nobody has said which of its days. */
const DATES: [pattern: RegExp, column: TimeColumn][] = [
  [/(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)_(0[1-9]|1[0-2])_(0[1-9]|[12]\d|3[01])(?!\d)/, 'file_date'],
  [/(?<!\d)((?:19|20)\d\d)[-_](0[1-9]|1[0-2])(?![-_]?\d)/, 'file_month'],
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

/**
 * Days in names of files, `yyyy-mm-dd`, or months, `yyyy-mm`.
 * @returns undefined unless each has one, all alike
 */
export function datesIn(
  paths: readonly string[],
): { column: TimeColumn; values: string[] } | undefined {
  for (const [pattern, column] of DATES) {
    const values = paths.flatMap((path) => {
      const [, ...parts] = pattern.exec(fileName(path)) ?? [];
      if (parts.length === 0) return [];
      const value = parts.join('-');
      const time = new Date(`${value}${column === 'file_month' ? '-01' : ''}T00:00:00Z`);
      // 31 June is none.
      return time.toISOString().startsWith(value) ? [value] : [];
    });
    if (values.length === paths.length && paths.length > 0) return { column, values };
  }
  return undefined;
}
