import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';
import type { FlowToRule } from '../flow/flow.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import { type ParsedRules, rulesSchema } from './rules-schema.js';

/** More are not told at once. */
const PROBLEMS_MAX = 20;

/** Rules that are held to their flow, or what is wrong with them: `rules.parameters.rate`, `write …`. */
type Judged = { rules: ParsedRules } | { problems: ArgumentProblem[] };

/** Holds rules to a flow. */
export function judgeRules(flow: FlowToRule, document: unknown): Judged {
  const { data, error } = rulesSchema(flow).safeParse(document);
  if (data) return { rules: data };
  const problems = error.issues.slice(0, PROBLEMS_MAX).map(({ path, message }) => ({
    argument: ['rules', ...path].join('.'),
    problem: message,
  }));
  return { problems };
}

/**
 * The rules of a version, as the flow takes them that there is now.
 * @throws AppError RULES_INVALID when it takes them no more
 */
export function rulesOfVersion(flow: FlowToRule, set: FlowRulesVersion): ParsedRules {
  const judged = judgeRules(flow, set.rules);
  if ('rules' in judged) return judged.rules;
  const lines = judged.problems.map(({ argument, problem }) => `${argument}: ${problem}`);
  const advice = `take back what does not fit: npx retailstream set-flow-rules --flow ${flow.name} --help`;
  const what = `rules version ${set.version} of ${flow.name} does not fit the flow any more`;
  throw new AppError('RULES_INVALID', `${what}; ${advice}\n${lines.join('\n')}`);
}
