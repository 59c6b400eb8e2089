import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { FlowToRule } from '../flow/flow.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import { validateRules } from './rules.js';

export interface RulesPart {
  /** `parameters.incentivePercent` */
  part: string;
  /** The current value, as JSON. */
  value: string;
  /** Whether an operator set the value or it is the shipped one. */
  from: 'database' | 'shipped';
  /** The shipped value, as JSON. */
  shipped: string;
  comment: string;
}

/** The current rules of a flow. */
export interface CurrentRules {
  parts: RulesPart[];
  /** Rules that no longer fit the flow, so that no run starts. */
  mistakes: string[];
}

const rulesFile = z.object({ rules: z.unknown() });

/** Returns the rules for the next run of a flow, part by part. @param set undefined while no rules are set */
export function describeCurrentRules(
  flow: FlowToRule,
  set: FlowRulesVersion | undefined,
): CurrentRules {
  const judged = validateRules(flow, set?.rules ?? {});
  const parts = shippedParts(flow).map(([path, shipped, comment]): RulesPart => {
    const given = valueAt(set?.rules, path);
    const from = given === undefined ? 'shipped' : 'database';
    const [value, was] = [given ?? shipped, shipped].map((each) => JSON.stringify(each)) as [
      string,
      string,
    ];
    return { part: path.join('.'), value, from, shipped: was, comment };
  });
  const problems = 'problems' in judged ? judged.problems : [];
  return {
    parts,
    mistakes: problems.map(({ argument, problem }) => `${argument}: ${problem}`),
  };
}

type ShippedPart = [path: string[], value: unknown, comment: string];

function shippedParts(flow: FlowToRule): ShippedPart[] {
  const { datasets, parameters, processed, qualityRules, qualityRulesSetting } = flow;
  if (!qualityRules) return [];
  const { rules } = rulesFile.parse(JSON.parse(readFileSync(qualityRules, 'utf8')));
  const file = qualityRulesSetting
    ? ` Without them, the worker reads the file of ${qualityRulesSetting}, else the shipped rules.`
    : '';
  return [
    [['qualityRules'], rules, `Rules that a snapshot must pass before it is published.${file}`],
    [
      ['processed'],
      processed,
      'Whether processed files stay in their folder or move to processed/: stay or move.',
    ],
    [
      ['folder'],
      null,
      'Folder of the source with the files of this flow; null for the whole source.',
    ],
    ...[...datasets.values()].flatMap(({ name, contract: { errorRate } }) =>
      (['run', 'file'] as const).map((of): ShippedPart => {
        const comment = `Largest share of faulty rows in ${of === 'run' ? 'all new files together' : 'one file'}, from 0 to 1.`;
        return [['thresholds', name, 'errorRate', of], errorRate[of], comment];
      }),
    ),
    ...parameters.map((each): ShippedPart => [
      ['parameters', each.name],
      each.default,
      each.kind === 'choice'
        ? `${each.comment} One of ${each.of.join(', ')}.`
        : `${each.comment} From ${each.min} to ${each.max}.`,
    ]),
  ];
}

function valueAt(document: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return document;
  if (typeof document !== 'object' || document === null) return undefined;
  return valueAt((document as Record<string, unknown>)[name], rest);
}
