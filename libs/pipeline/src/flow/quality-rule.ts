import { z } from 'zod';
import type { Mart } from './mart.js';

/** A rule of the quality gate, ready to check: what a rule kind creates from one line of data. */
export interface QualityRule {
  name: string;
  kind: string;
  mart: string;
  action: Action;
  /** The figure, as an SQL aggregate over the mart's table. */
  figure: string;
  /** Column of the mart to group by: the largest figure counts. */
  by?: string | undefined;
  /** More figures for `describe`, as SQL aggregates. */
  beside?: readonly string[];
  /** Which count of the ledger adds up to the same figure, so that no row need be read. */
  counted?: 'rows' | 'money' | undefined;
  limits: Limits;
  /** The limits in words, `at most 20 % fewer`. */
  allowed: string;
  /** Returns the finding, as a sentence without its full stop. */
  describe(finding: Finding): string;
}

/** `hold` keeps the snapshot from publication, `warn` marks it, `off` skips the rule. */
type Action = 'hold' | 'warn' | 'off';

/** Allowed range of the figure. */
export interface Limits {
  /** Largest drop and rise against the published snapshot, as shares of its figure. */
  maxDrop?: number | undefined;
  maxRise?: number | undefined;
  /** Maximum of the figure, independent of earlier snapshots. */
  most?: number | undefined;
}

/** Result of comparing a figure with its limits. Figures are exact, as decimal text. */
export const comparison = z.object({
  /** Null when nothing was measured. */
  measured: z.string().nullable(),
  /** The same figure of the published snapshot; null without one. */
  previous: z.string().nullable(),
  /** Relative change against it, such as -0.45; null when it cannot be computed. */
  change: z.string().nullable(),
  isBroken: z.boolean(),
});

/** A figure of a snapshot, compared with its limits. */
export type Finding = z.output<typeof comparison> & {
  /** Number of the published snapshot it was compared with. */
  previousSnapshot: number | undefined;
  /** Value of the rule's `by` column for the figure; null without one. */
  of: string | null;
  /** The rule's additional figures, in its order. */
  beside: readonly (string | null)[];
};

/** Returns the fields that every line of data has, for any kind. */
export const createRuleFields = (marts: readonly Pick<Mart, 'name'>[]) => ({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'write small letters, digits and hyphens'),
  mart: z.enum(marts.map((mart) => mart.name)),
  action: z.enum(['hold', 'warn', 'off']),
});

/** Returns whether a rule compares with the published snapshot. */
export const isCompared = ({ limits }: Pick<QualityRule, 'limits'>): boolean =>
  limits.most === undefined;
