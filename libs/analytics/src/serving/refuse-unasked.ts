import type { Type } from '@nestjs/common';
import type { GraphQLResolveInfo } from 'graphql';
import { AppError } from '#platform/errors/app-error.js';
import { personalFieldsOf } from '#serving/personal.js';
import { selectedFields } from './selected-fields.js';

/**
 * Refuses to answer where fields of people are selected, and personal data was not asked for.
 * @param node class of the rows of a page
 * @throws AppError ARGUMENT_INVALID naming the fields
 */
export function refuseUnasked(node: Type<object>, info: GraphQLResolveInfo): void {
  const rows = [['nodes'], ['edges', 'node']].map((path) => selectedFields(info, path));
  const fields = personalFieldsOf(node).filter((name) => rows.some((row) => row.has(name)));
  if (fields.length === 0) return;
  const [tell, are, them] = fields.length === 1 ? ['tells', 'is', 'it'] : ['tell', 'are', 'them'];
  const names = fields.join(', ');
  throw new AppError(
    'ARGUMENT_INVALID',
    `${names} ${tell} of people: ask with personalData: true, which needs the role personal-data, or leave ${them} out`,
    {
      problems: [
        { argument: 'personalData', problem: `must be true where ${names} ${are} selected` },
      ],
    },
  );
}
