import { z } from 'zod';
import { isHidden, isSetApart } from '#intake/source/source-names.js';
import type { FlowToRule } from '../flow/flow.js';
import { type Parameter, plainValue, valueMistake } from '../flow/parameter.js';
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
export const rulesSchema = ({ datasets, marts, parameters }: FlowToRule) =>
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
