import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';

export const PAGE_MAX = 10_000;

/** Rows of a page; in REST they are in the URL. */
const first = z.coerce.number().int().min(1).max(PAGE_MAX).default(100);
const after = z.string().max(200).optional();

export const AS_OF =
  'Whose rows the tables of flows have: `run-7`, the number of a kept snapshot, or a time (ISO 8601); left out, the published ones.';

/** A question over any interface. */
export const queryParameters = z.strictObject({
  sql: z.string().min(1).describe('One SELECT over tables of the catalogue, as DuckDB writes it.'),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .default({})
    .describe('Values of $name, by name: {"from": "2012-01-01"}.'),
  asOf: z.string().min(1).max(40).optional().describe(AS_OF),
  first: first.describe('Rows to return at most.'),
  personalData: z
    .boolean()
    .default(false)
    .describe(
      'Whether personal data is unmasked. It needs the role personal-data, and the audit log records the access.',
    ),
});

export const pageParameters = z.strictObject({ first, after });

export const queryId = z.uuid();

/** @throws AppError ARGUMENT_INVALID naming each mistake */
export function parseArguments<Shape extends z.ZodType>(
  shape: Shape,
  given: unknown,
): z.output<Shape> {
  const { success, data, error } = shape.safeParse(given);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => ({
    argument: path.join('.') || 'id',
    problem: message,
  }));
  const message = problems.map(({ argument, problem }) => `${argument}: ${problem}`).join('; ');
  throw new AppError('ARGUMENT_INVALID', message, { problems });
}
