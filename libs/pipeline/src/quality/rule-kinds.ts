import { z } from 'zod';
import type { ColumnType, Mart } from '../flow/mart.js';
import {
  createRuleFields,
  type Finding,
  type Limits,
  type QualityRule,
} from '../flow/quality-rule.js';

const shares = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Formats an exact decimal with separators: `1234567.50` is `1,234,567.50`. */
export function groupDigits(decimal: string): string {
  const [whole = '', ...fraction] = decimal.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** Formats a share in percent: `0.4495` is `45 %`. */
export const percent = (share: number | string): string =>
  `${shares.format(Math.abs(Number(share)) * 100)} %`;

/** Formats a share next to its limit, with enough digits that a share just above it does not read as within it. */
export function percentAgainst(share: number | string, limit: number): string {
  const text = percent(share);
  return text === percent(limit) && Math.abs(Number(share)) > limit ? `over ${text}` : text;
}

/** `1 row`, `2,180 rows` */
export const rows = (count: string): string =>
  `${groupDigits(count)} ${count === '1' ? 'row' : 'rows'}`;

/** Column types that a kind of rule accepts. */
type ColumnKind = 'number' | 'date' | 'boolean' | 'text';

const fits: Record<ColumnKind, readonly ColumnType[]> = {
  number: ['integer', 'bigint', 'decimal'],
  date: ['date'],
  boolean: ['boolean'],
  text: ['text'],
};

/** Fields of a rule that name a column of its mart. */
type ColumnNames = Partial<Record<'column' | 'part' | 'whole' | 'by' | 'date', string | undefined>>;

/**
 * Checks that a rule's mart has the column with a type the rule accepts; only such names reach its SQL.
 * @param field of the rule that names the column; an omitted column passes
 */
function hasColumn(
  marts: readonly Mart[],
  wanted?: ColumnKind,
  field: keyof ColumnNames = 'column',
) {
  return ({ value, issues }: z.core.ParsePayload<ColumnNames & { mart: string }>): void => {
    const named = value[field];
    if (named === undefined) return;
    const columns = marts.find(({ name }) => name === value.mart)?.columns ?? {};
    const isFit = (name: string) => {
      const type = Object.hasOwn(columns, name) ? columns[name]?.type : undefined;
      return type !== undefined && (wanted === undefined || fits[wanted].includes(type));
    };
    if (isFit(named)) return;
    const isThere = Object.hasOwn(columns, named);
    const what = isThere ? `needs a ${wanted ?? 'column'} here` : 'has no column of that name';
    const message = `${value.mart} ${what}: use one of ${Object.keys(columns).filter(isFit).join(', ')}`;
    issues.push({ code: 'custom', input: value, path: [field], message });
  };
}

/** Limits of a change against the published snapshot. */
const changeLimits = {
  compare: z.literal('previous'),
  maxDrop: z.number().min(0).max(1).optional(),
  maxRise: z.number().min(0).optional(),
};

/** Checks that a rule has a limit. */
const hasLimit = ({ value, issues }: z.core.ParsePayload<Limits>): void => {
  if (value.maxDrop !== undefined || value.maxRise !== undefined) return;
  issues.push({ code: 'custom', input: value, message: 'set maxDrop, maxRise or both' });
};

/** Words for less, more and equal. */
interface Comparison {
  less: string;
  more: string;
  same: string;
}

export function allowedChange({ maxDrop, maxRise }: Limits, { less, more }: Comparison): string {
  const drop = maxDrop === undefined ? [] : [`${percent(maxDrop)} ${less}`];
  const rise = maxRise === undefined ? [] : [`${percent(maxRise)} ${more}`];
  return `at most ${[...drop, ...rise].join(', or ')}`;
}

/** `45 % fewer than snapshot 3's 2,180 (limit 20 %)` */
export function formatChange(finding: Finding, limits: Limits, words: Comparison): string {
  const { previous, previousSnapshot, change, measured } = finding;
  if (measured === null || previous === null) {
    return 'with no published snapshot of the same source to compare with';
  }
  const former = `snapshot ${String(previousSnapshot)}'s ${groupDigits(previous)}`;
  // A share of zero is undefined.
  if (change === null) return Number(measured) === 0 ? words.same : `against ${former}`;
  if (Number(change) === 0) return `${words.same} as snapshot ${String(previousSnapshot)}`;
  const [limit, word] =
    Number(change) < 0 ? [limits.maxDrop, words.less] : [limits.maxRise, words.more];
  if (limit === undefined) return `${percent(change)} ${word} than ${former}`;
  return `${percentAgainst(change, limit)} ${word} than ${former} (limit ${percent(limit)})`;
}

const rowCountWords = { less: 'fewer', more: 'more', same: 'as many' };

/** Limits the number of a mart's rows, compared with the published snapshot. */
export const rowCount = (marts: readonly Mart[]) =>
  z
    .strictObject({ kind: z.literal('row-count'), ...createRuleFields(marts), ...changeLimits })
    .check(hasLimit)
    .transform(({ maxDrop, maxRise, ...rule }): QualityRule => ({
      ...rule,
      figure: 'count(*)',
      counted: 'rows',
      limits: { maxDrop, maxRise },
      allowed: allowedChange({ maxDrop, maxRise }, rowCountWords),
      describe: (finding) =>
        `${rule.mart} has ${rows(finding.measured ?? '0')}, ` +
        formatChange(finding, { maxDrop, maxRise }, rowCountWords),
    }));

const sumWords = { less: 'less', more: 'more', same: 'as much' };

/** Limits the exact sum of a column, compared with the published snapshot. */
export const sum = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('sum'),
      ...createRuleFields(marts),
      column: z.string(),
      ...changeLimits,
    })
    .check(hasLimit, hasColumn(marts, 'number'))
    .transform(({ maxDrop, maxRise, column, ...rule }): QualityRule => ({
      ...rule,
      figure: `coalesce(sum(${column}), 0)`,
      counted:
        marts.find(({ name }) => name === rule.mart)?.reconciles?.money === column
          ? 'money'
          : undefined,
      limits: { maxDrop, maxRise },
      allowed: allowedChange({ maxDrop, maxRise }, sumWords),
      describe: (finding) =>
        `${column} of ${rule.mart} adds up to ${groupDigits(finding.measured ?? '0')}, ` +
        formatChange(finding, { maxDrop, maxRise }, sumWords),
    }));

/** Limits the sum of a column as a share of another; with `by`, at the largest share. */
export const ratio = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('ratio'),
      ...createRuleFields(marts),
      part: z.string(),
      whole: z.string(),
      by: z.string().optional(),
      compare: z.literal('absolute'),
      maxRatio: z.number().min(0).max(1),
    })
    .check(hasColumn(marts, 'number', 'part'), hasColumn(marts, 'number', 'whole'))
    .check(hasColumn(marts, undefined, 'by'))
    .transform(({ maxRatio, part, whole, ...rule }): QualityRule => ({
      ...rule,
      figure: `sum(${part})::numeric / nullif(sum(${whole}), 0)`,
      beside: [`sum(${part})`, `sum(${whole})`],
      limits: { most: maxRatio },
      allowed: `at most ${percent(maxRatio)}`,
      describe: ({ measured, of, beside: [parts, all] }) => {
        if (measured === null) return `${rule.mart} has no ${whole}`;
        const counts = `${groupDigits(parts ?? '0')} of ${groupDigits(all ?? '0')} ${whole}`;
        const where = of === null ? '' : ` where ${rule.by} is ${of}`;
        return (
          `${part} of ${rule.mart} is ${counts}${where}, ${percentAgainst(measured, maxRatio)} ` +
          `(limit ${percent(maxRatio)})`
        );
      },
    }));

/** Limits the share of a mart's rows without a value in a column. */
export const nullRate = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('null-rate'),
      ...createRuleFields(marts),
      column: z.string(),
      compare: z.literal('absolute'),
      maxRate: z.number().min(0).max(1),
    })
    .check(hasColumn(marts))
    .transform(({ maxRate, column, ...rule }): QualityRule => ({
      ...rule,
      figure: `count(*) FILTER (WHERE ${column} IS NULL)::numeric / nullif(count(*), 0)`,
      limits: { most: maxRate },
      allowed: `at most ${percent(maxRate)}`,
      describe: ({ measured }) =>
        measured === null
          ? `${rule.mart} has no rows`
          : `${column} of ${rule.mart} is empty in ${percentAgainst(measured, maxRate)} of its rows ` +
            `(limit ${percent(maxRate)})`,
    }));

/** Limits the age of a column's newest date in days, in the warehouse's calendar. */
export const freshness = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('freshness'),
      ...createRuleFields(marts),
      column: z.string(),
      compare: z.literal('absolute'),
      maxAgeDays: z.number().int().min(0),
    })
    .check(hasColumn(marts, 'date'))
    .transform(({ maxAgeDays, column, ...rule }): QualityRule => ({
      ...rule,
      figure: `current_date - max(${column})`,
      limits: { most: maxAgeDays },
      allowed: `at most ${maxAgeDays} days`,
      describe: ({ measured }) =>
        measured === null
          ? `${rule.mart} has no rows`
          : `the newest ${column} of ${rule.mart} is ${groupDigits(measured)} days old ` +
            `(limit ${groupDigits(String(maxAgeDays))})`,
    }));

/** Limits how many days a column's newest date is after today, in the warehouse's calendar. */
export const daysAhead = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('days-ahead'),
      ...createRuleFields(marts),
      column: z.string(),
      compare: z.literal('absolute'),
      maxDays: z.number().int().min(0),
    })
    .check(hasColumn(marts, 'date'))
    .transform(({ maxDays, column, ...rule }): QualityRule => ({
      ...rule,
      figure: `max(${column}) - current_date`,
      limits: { most: maxDays },
      allowed: `at most ${maxDays} days`,
      describe: ({ measured }) => {
        if (measured === null) return `${rule.mart} has no rows`;
        const newest = `the newest ${column} of ${rule.mart} is`;
        if (Number(measured) <= 0) return `${newest} not after today`;
        return `${newest} ${groupDigits(measured)} days after today (limit ${groupDigits(String(maxDays))})`;
      },
    }));

/** Limits the share of the rows of a mart's newest date that are not complete, such as stores without all deliveries. */
export const coverage = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('coverage'),
      ...createRuleFields(marts),
      column: z.string(),
      date: z.string(),
      compare: z.literal('absolute'),
      maxMissing: z.number().min(0).max(1),
    })
    .check(hasColumn(marts, 'boolean'), hasColumn(marts, 'date', 'date'))
    .transform(({ maxMissing, column, date, ...rule }): QualityRule => {
      const newest = `(SELECT max(${date}) FROM mart.${rule.mart} WHERE snapshot_id = $1)`;
      const expected = `count(*) FILTER (WHERE ${date} = ${newest})`;
      const complete = `count(*) FILTER (WHERE ${column} AND ${date} = ${newest})`;
      return {
        ...rule,
        figure: `1 - ${complete}::numeric / nullif(${expected}, 0)`,
        beside: [complete, expected, `max(${date})`],
        limits: { most: maxMissing },
        allowed: `at most ${percent(maxMissing)}`,
        describe: ({ measured, beside: [complete, expected, newest] }) =>
          measured === null
            ? `${rule.mart} has no rows`
            : `${column} of ${rule.mart} holds for ${groupDigits(complete ?? '0')} of ` +
              `${rows(expected ?? '0')} of ${newest}, the newest ${date} (limit ${percent(maxMissing)} without)`,
      };
    });

/** Requires that a column has no text, such as the mistakes that the SQL of a mart finds; its finding is the first text. */
export const empty = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('empty'),
      ...createRuleFields(marts),
      column: z.string(),
      compare: z.literal('absolute'),
    })
    .check(hasColumn(marts, 'text'))
    .transform(({ column, ...rule }): QualityRule => ({
      ...rule,
      figure: `count(${column})`,
      beside: [`min(${column})`],
      limits: { most: 0 },
      allowed: 'none',
      describe: ({ measured, beside: [first] }) =>
        `${column} of ${rule.mart} has a text in ${rows(measured ?? '0')}` +
        (first === null || first === undefined ? '' : `: ${first}`),
    }));
