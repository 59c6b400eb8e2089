import { z } from 'zod';
import { isHidden, isSetApart } from '#intake/source/source-names.js';
import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';
import type { FlowToRule } from '../flow/flow.js';
import { type Parameter, plainValue, valueMistake } from '../flow/parameter.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import { qualityRuleList } from '../quality/quality-rules.js';

const FOLDER_LENGTH_MAX = 500;

/** An object with optional parts; the error for an unknown name lists the known ones. */
function buildPartsSchema<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  const names = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no ${what} ${issue.keys.join(', ')}; use ${names}`
        : undefined,
  });
}

const share = z.number().min(0, 'write a share from 0 to 1').max(1, 'write a share from 0 to 1');

const thresholds = buildPartsSchema('threshold', {
  errorRate: buildPartsSchema('error rate', {
    run: share.optional(),
    file: share.optional(),
  }).optional(),
}).optional();

/** Folder of a flow's files, below the source. */
const folder = z
  .string()
  .max(FOLDER_LENGTH_MAX)
  .refine(
    isSafe,
    'write a folder below the source, for example tills/north, without .., hidden parts and / at its ends',
  )
  .refine(
    (path) => !isSetApart(path.split('/')[0] ?? ''),
    'the pipeline moves files to this folder; choose another folder',
  );

function isSafe(path: string): boolean {
  const parts = path.split('/');
  return parts.every((part) => part !== '' && !isHidden(part)) && !/[\\\p{Cc}]/u.test(path);
}

/** Numbers are kept as text, so that they stay exact. */
function buildValueSchema(parameter: Parameter) {
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

/** Settings of a flow that operators may change; omitted ones keep the shipped value. */
const rulesSchema = ({ datasets, marts, parameters }: FlowToRule) =>
  buildPartsSchema('rule', {
    qualityRules: qualityRuleList(marts).optional(),
    processed: z.enum(['stay', 'move']).optional(),
    folder: folder.optional(),
    thresholds: buildPartsSchema(
      'dataset',
      Object.fromEntries(Array.from(datasets.keys(), (name) => [name, thresholds])),
    ).optional(),
    parameters: buildPartsSchema(
      'parameter',
      Object.fromEntries(parameters.map((each) => [each.name, buildValueSchema(each)])),
    ).optional(),
  });

/** Validated rules of a flow. */
export type ParsedRules = z.output<ReturnType<typeof rulesSchema>>;

/** Maximum number of mistakes in one error. */
const PROBLEMS_MAX = 20;

/** Validated rules, or their mistakes: `rules.parameters.rate`, `write …`. */
type RulesValidation = { rules: ParsedRules } | { problems: ArgumentProblem[] };

/** Validates rules against their flow. */
export function validateRules(flow: FlowToRule, document: unknown): RulesValidation {
  const { data, error } = rulesSchema(flow).safeParse(document);
  if (data) return { rules: data };
  const problems = error.issues.slice(0, PROBLEMS_MAX).map(({ path, message }) => ({
    argument: ['rules', ...path].join('.'),
    problem: message,
  }));
  return { problems };
}

/**
 * Returns the rules of a version, validated against the current flow.
 * @throws AppError RULES_INVALID when they no longer fit it
 */
export function requireRules(flow: FlowToRule, set: FlowRulesVersion): ParsedRules {
  const judged = validateRules(flow, set.rules);
  if ('rules' in judged) return judged.rules;
  const lines = judged.problems.map(({ argument, problem }) => `${argument}: ${problem}`);
  const advice = `remove the rules that do not fit: npx retailstream set-flow-rules --flow ${flow.name} --help`;
  const what = `rules version ${set.version} of ${flow.name} no longer fits the flow`;
  throw new AppError('RULES_INVALID', `${what}; ${advice}\n${lines.join('\n')}`);
}

type Document = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Merges a change into rules, by RFC 7396: new values replace old ones, objects are merged, and null removes a value.
 * Empty objects are left out.
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
