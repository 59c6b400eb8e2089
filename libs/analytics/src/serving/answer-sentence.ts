import { listArguments } from '#serving/arguments.js';
import { plain } from '../words/sentences.js';
import { readList, type Row, fillSentence } from '../words/template.js';
import { buildPresentation } from './presentation.js';
import type { Presentation, AnswerDefinition } from './answer-definition.js';

/**
 * Returns an answer as the sentence of the page, without marks. It is undefined for a question that the page cannot
 * ask, since the sentence does not name its arguments, for a part of a list, and for an empty list without a sentence of
 * its own.
 */
export function formatAnswerSentence(
  definition: AnswerDefinition,
  asked: object,
  answer: object,
): string | undefined {
  const { presentation } = definition;
  if (!presentation || isPart(answer) || !isAskedByConsole(definition, presentation, asked as Row))
    return undefined;
  const rows = readList(answer as Row, presentation.rows ?? 'nodes');
  if (rows.length === 0 && !definition.sentence && presentation.empty === undefined)
    return undefined;
  const sentence = definition.sentence
    ? definition.sentence(answer, asked as never)
    : fillSentence(presentation, buildPresentation(definition), {
        answer: answer as Row,
        asked: asked as Row,
        rows,
      });
  return sentence && plain(sentence);
}

function isPart(answer: {
  pageInfo?: { hasNextPage: boolean; hasPreviousPage: boolean };
}): boolean {
  const { hasNextPage = false, hasPreviousPage = false } = answer.pageInfo ?? {};
  return hasNextPage || hasPreviousPage;
}

/** Returns whether the controls of the page set every argument that differs from its default. */
function isAskedByConsole(
  { args }: AnswerDefinition,
  { controls, fixedArguments: fixed = {} }: Presentation,
  asked: Row,
): boolean {
  const known = listArguments(args);
  const set = controls.flatMap(({ argument }) =>
    known.some(({ name }) => name === argument) ? [argument] : ['from', 'to'],
  );
  const names = new Set(['first', ...set, ...Object.keys(fixed)]);
  return (
    known.every(
      ({ name, ...rest }) => names.has(name) || (asked[name] ?? rest.default) === rest.default,
    ) && Object.entries(fixed).every(([name, value]) => asked[name] === value)
  );
}
