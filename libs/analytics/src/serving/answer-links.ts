import { z } from 'zod';
import { listArguments } from '#serving/arguments.js';
import { type ColumnType, listColumns } from '#serving/columns.js';
import { toResultSchema } from '#serving/result-schema.js';
import { formatHref, keepArguments, type LinkValue, type QuestionLink } from '../words/links.js';
import type { AnswerDefinition } from './answer-definition.js';

/** Arguments that choose what a question is about; every question that has one means the same by it. */
const SCOPE = ['store', 'storeType', 'department', 'customer', 'product', 'salesPerson'];
const PERIOD = ['calendar', 'year', 'from', 'to'];
/** Arguments that choose rows, their order or people, and are never taken over. */
const NOT_KEPT = ['first', 'after', 'orderBy', 'direction', 'personalData'];

/**
 * Returns the links of an answer with what each takes over.
 * @throws Error when a link names an unknown answer, argument, list or field
 */
export function resolveLinks(
  definition: AnswerDefinition,
  registry: readonly AnswerDefinition[],
): QuestionLink[] {
  const { name, flow, args, links = [], period = 'week' } = definition;
  const own = listArguments(args).map((each) => each.name);
  return links.map(
    ({ to, title, rows, fields = {}, values = {}, without = [], atMostOne = [] }) => {
      const refuse = (problem: string) => new Error(`link of ${name} to ${to}: ${problem}`);
      const target = registry.find((each) => each.name === to);
      if (!target) throw refuse('no such answer');
      const isSameFlow = target.flow === flow;
      // Stores and weeks mean the same in sales and in the forecasts of them.
      if (
        !isSameFlow &&
        target.otherFlow?.flow !== flow &&
        definition.otherFlow?.flow !== target.flow
      )
        throw refuse(`it reads ${target.flow}, not ${flow}`);
      const taken = listArguments(target.args).map((each) => each.name);
      const set = Object.keys({ ...fields, ...values });
      const unknown = [...set, ...atMostOne].find((each) => !taken.includes(each));
      if (unknown !== undefined) throw refuse(`it has no argument ${unknown}`);
      const dropped = without.find((each) => !own.includes(each));
      if (dropped !== undefined) throw refuse(`${name} has no argument ${dropped}`);
      const known = rows === undefined ? [] : listFields(definition, rows.split('.'));
      if (known === undefined) throw refuse(`${name} has no list ${rows}`);
      const missing = Object.values(fields).find((field) => !known.includes(field));
      if (missing !== undefined) throw refuse(`its rows have no field ${missing}`);
      const kinds =
        target.name === name
          ? own.filter((each) => !NOT_KEPT.includes(each))
          : [...SCOPE, ...PERIOD];
      const offered = kinds.filter(
        (each) => own.includes(each) && !set.includes(each) && !without.includes(each),
      );
      // The type of a store is no further limit of that store.
      const needed = set.includes('store')
        ? offered.filter((each) => each !== 'storeType')
        : offered;
      return {
        answer: to,
        path: target.path,
        title,
        ...(rows !== undefined && { rows }),
        fields,
        values,
        kept: offered.filter((each) => taken.includes(each)),
        lost: needed.filter((each) => SCOPE.includes(each) && !taken.includes(each)),
        atMostOne,
        period,
        isSameFlow,
      };
    },
  );
}

/** Returns the fields of the rows of a list, and of the rows around them; undefined without such a list. */
function listFields({ result }: AnswerDefinition, path: readonly string[]): string[] | undefined {
  let columns = listColumns(result);
  const fields: string[] = [];
  for (const [depth, name] of path.entries()) {
    const type = columns.find((column) => column.name === name)?.type;
    if (typeof type !== 'object' || !('listOf' in type)) return undefined;
    columns = listInner(type.listOf);
    fields.push(...(columns.length === 0 ? [name] : columns.map((column) => column.name)));
    if (columns.length === 0 && depth < path.length - 1) return undefined;
  }
  return fields;
}

const listInner = (type: ColumnType) =>
  typeof type === 'object' && 'object' in type ? type.object() : [];

const link = z.object({
  answer: z.string().describe('Name of the answer.'),
  title: z.string().describe('The question in a few words.'),
  href: z
    .string()
    .describe(
      'Address of the question, with the scope and the period of this one. Names in braces are fields of a row (RFC 6570); ' +
        'a row in which one of them is null has no such link.',
    ),
  rows: z
    .string()
    .nullable()
    .describe(
      'The list whose rows have the link; null when the answer itself has it. `nodes.stores` is the list `stores` of each ' +
        'row of `nodes`: its rows have the fields of the row around them too, and a value in it is named like the list.',
    ),
});

const answerLinks = z.object({ links: z.array(link).describe('Neighbouring questions.') });

/** The fields that every answer over REST and MCP has besides its own. */
export type AnswerLinks = z.output<typeof answerLinks>;

/** The schema of `AnswerLinks`, open for the other fields, and its name in OpenAPI. GraphQL has no such type. */
export const answerLinksSchema = toResultSchema(answerLinks, 'input');
export const ANSWER_LINKS = 'AnswerLinks';

/** Returns the links of an answer as addresses. @param snapshot the one that the request names */
export function buildAnswerLinks(
  links: readonly QuestionLink[],
  asked: object,
  snapshot: string | undefined,
): AnswerLinks {
  const pin = ({ isSameFlow }: QuestionLink): Record<string, LinkValue> =>
    snapshot === undefined || !isSameFlow ? {} : { snapshot };
  return {
    links: links.flatMap((link) => {
      const args = keepArguments(link, asked as Record<string, unknown>);
      const { answer, title, rows = null } = link;
      return args
        ? [{ answer, title, href: formatHref(link, { ...args, ...pin(link) }), rows }]
        : [];
    }),
  };
}
