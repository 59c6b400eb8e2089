import { z } from 'zod';
import type { Mart } from './mart.js';

/** A rule of the quality gate, ready to be checked: what a kind makes of a line of data. */
export interface QualityRule {
  name: string;
  kind: string;
  mart: string;
  action: Action;
  /** The figure, as an SQL aggregate over the mart's table. */
  figure: string;
  /** Column of the mart by whose values it is measured: the largest figure counts. */
  by?: string | undefined;
  /** Further figures that `describe` names, as SQL aggregates. */
  beside?: readonly string[];
  /** What the ledger counted of each chunk that adds up to the same figure, so that no row need be read. */
  counted?: 'rows' | 'money' | undefined;
  limits: Limits;
  /** The limits in words, `at most 20 % fewer`. */
  allowed: string;
  /** What was found, as a sentence without its stop. */
  describe(finding: Finding): string;
}

/** `hold` keeps the snapshot from publication, `warn` marks it, `off` is not looked at. */
type Action = 'hold' | 'warn' | 'off';

/** What the figure may be. */
export interface Limits {
  /** Largest drop and rise against the published snapshot, as shares of its figure. */
  maxDrop?: number | undefined;
  maxRise?: number | undefined;
  /** The most the figure may be, whatever came before. */
  most?: number | undefined;
}

/** What a figure and its limits come to. Figures are exact decimals as text. */
export const judgement = z.object({
  /** Null when there was nothing to measure. */
  measured: z.string().nullable(),
  /** The same figure of the published snapshot; null when there is none to compare with. */
  previous: z.string().nullable(),
  /** Change against it, as a share: -0.45; null when it cannot be told. */
  change: z.string().nullable(),
  isBroken: z.boolean(),
});

/** A figure of a snapshot, held to its limits. */
export type Finding = z.output<typeof judgement> & {
  /** Number of the published snapshot it was compared with. */
  previousSnapshot: number | undefined;
  /** The value of the rule's `by` that the figure is of; null without one. */
  of: string | null;
  /** The rule's further figures, in its order. */
  beside: readonly (string | null)[];
};

/** What every line of data says, whatever its kind. */
export const aboutRule = (marts: readonly Pick<Mart, 'name'>[]) => ({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'write small letters, digits and hyphens'),
  mart: z.enum(marts.map((mart) => mart.name)),
  action: z.enum(['hold', 'warn', 'off']),
});

/** Whether a rule looks at the published snapshot too. */
export const isCompared = ({ limits }: Pick<QualityRule, 'limits'>): boolean =>
  limits.most === undefined;
