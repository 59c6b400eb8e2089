import { z } from 'zod';
import { isHidden, isSetApart } from '#intake/source/source-names.js';
import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';
import type { FlowToRule } from '../flow/flow.js';
import { type Parameter, plainValue, valueMistake } from '../flow/parameter.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import { qualityRuleList } from '../quality/quality-rules.js';

const FOLDER_LENGTH_MAX = 500;

/** An object of the named parts, each of which may be left out; a name that is not there is told with those that are. */
function partsOf<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  const names = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no ${what} ${issue.keys.join(', ')}; there are ${names}`
        : undefined,
  });
}

const share = z.number().min(0, 'write a share from 0 to 1').max(1, 'write a share from 0 to 1');

const thresholds = partsOf('threshold', {
  errorRate: partsOf('error rate', { run: share.optional(), file: share.optional() }).optional(),
}).optional();

/** Where files of a flow lie, below the source. */
const folder = z
  .string()
  .max(FOLDER_LENGTH_MAX)
  .refine(
    isSafe,
    'write a folder below the source, like tills/north: without .., hidden parts and / at its ends',
  )
  .refine(
    (path) => !isSetApart(path.split('/')[0] ?? ''),
    'files are set apart there; take another folder',
  );

function isSafe(path: string): boolean {
  const parts = path.split('/');
  return parts.every((part) => part !== '' && !isHidden(part)) && !/[\\\p{Cc}]/u.test(path);
}

/** Numbers are taken as text, so that they stay as exact as they were written. */
function valueOf(parameter: Parameter) {
  const text = z.union([z.string(), z.number().transform(String)], {
    error: 'write a text or a number',
  });
  return text
    .check(({ value, issues }) => {
      const message = valueMistake(parameter, value);
      if (message !== undefined) issues.push({ code: 'custom', input: value, message });
    })
    .transform((value) => plainValue(parameter, value))
    .optional();
}

/** What operators may set of a flow; what is left out holds as it was shipped. */
const rulesSchema = ({ datasets, marts, parameters }: FlowToRule) =>
  partsOf('rule', {
    qualityRules: qualityRuleList(marts).optional(),
    processed: z.enum(['stay', 'move']).optional(),
    folder: folder.optional(),
    thresholds: partsOf(
      'dataset',
      Object.fromEntries(Array.from(datasets.keys(), (name) => [name, thresholds])),
    ).optional(),
    parameters: partsOf(
      'parameter',
      Object.fromEntries(parameters.map((each) => [each.name, valueOf(each)])),
    ).optional(),
  });

/** Rules of a flow that were checked. */
export type ParsedRules = z.output<ReturnType<typeof rulesSchema>>;

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

type Document = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Rules with a change, by RFC 7396: what is given takes the place of what was there, objects are merged, and null
 * takes something back. What is empty then is left out.
 */
export function mergeRules(rules: Document, change: Document): Record<string, unknown> {
  const merged = new Map(Object.entries(rules));
  for (const [name, value] of Object.entries(change)) {
    const former = merged.get(name);
    const next = isObject(value) ? mergeRules(isObject(former) ? former : {}, value) : value;
    if (next === null || (isObject(next) && Object.keys(next).length === 0)) merged.delete(name);
    else merged.set(name, next);
  }
  return Object.fromEntries(merged);
}
