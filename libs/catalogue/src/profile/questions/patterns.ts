import type { ColumnProfile } from '../figures/table-profile.js';
import type { Asked, AskedColumn } from './asked.js';
import { countOf, textOf } from './asked.js';

const TOP = 10;
/** Characters of a text that its pattern is made of. */
const LOOKED_AT = 64;
/** Rows that are looked at where there are too many values to look at each. */
const SAMPLE = 200_000;
/** Runs longer than this are counted. */
const RUN_MAX = 4;

/**
 * What texts look like: each letter as A or a, each digit as 9.
 * @param isEach look at every value, each once
 */
export function patternsOf(
  { counted }: AskedColumn,
  isEach: boolean,
): Asked<Pick<ColumnProfile, 'patterns'>> {
  const texts = `SELECT CAST(v AS VARCHAR) AS v, n FROM ${counted}`;
  const values = isEach
    ? texts
    : `SELECT * FROM (${texts}) USING SAMPLE reservoir(${SAMPLE} ROWS) REPEATABLE (1)`;
  const sql = `SELECT pattern, n, CAST(sum(n) OVER () AS BIGINT) AS of FROM (
  SELECT ${patternSql('v')} AS pattern, CAST(sum(n) AS BIGINT) AS n FROM (${values}) GROUP BY 1)
ORDER BY n DESC, pattern LIMIT ${TOP}`;
  return {
    question: { sql, rows: TOP },
    read: (rows) => {
      const of = countOf(rows[0]?.[2]);
      const top = rows.map(([pattern, cell]) => {
        const count = countOf(cell);
        return { pattern: withRunsCounted(textOf(pattern) ?? ''), count, share: count / of };
      });
      return { patterns: { by: isEach ? 'all' : 'sample', of, top } };
    },
  };
}

/** Upper case comes before lower case: an `A` that stands for a letter is left alone after it. */
function patternSql(text: string): string {
  const start = `left(${text}, ${LOOKED_AT})`;
  const digits = `regexp_replace(${start}, '\\p{N}', '9', 'g')`;
  const capitals = `regexp_replace(${digits}, '[\\p{Lu}\\p{Lt}]', 'A', 'g')`;
  const letters = `regexp_replace(${capitals}, '[\\p{Ll}\\p{Lo}\\p{Lm}\\p{M}]', 'a', 'g')`;
  return `${letters} || CASE WHEN length(${text}) > ${LOOKED_AT} THEN '…' ELSE '' END`;
}

/** `aaaaaaa-99` as `a{7}-99`. */
export const withRunsCounted = (pattern: string): string =>
  pattern.replaceAll(/(A+|a+|9+)/g, (run) =>
    run.length > RUN_MAX ? `${run.charAt(0)}{${run.length}}` : run,
  );
