import type { Type } from '@nestjs/common';
import { argumentsOf } from '../arguments.js';
import { type Operation, pathArguments, type ResultType } from './operation.js';
import type { OperationContext } from './operation-context.js';

/** Options of every command: an argument of such a name could not be given. */
const COMMAND_OPTIONS = ['help', 'json', 'in', 'out'];

/**
 * Defines one thing an operator can do or ask. REST, GraphQL and the command line are made from it.
 * @throws Error that names the operation and what is wrong with it
 * @example
 * export const run = defineOperation({
 *   name: 'run',
 *   kind: 'query',
 *   summary: 'One run with its stages, counts and errors.',
 *   args: RunArgs,
 *   result: RunDetail,
 *   role: 'admin',
 *   rest: { method: 'GET', path: 'runs/:id', statuses: { 200: '' } },
 *   examples: [{ about: 'the first run', args: { id: '1' } }],
 *   run: ({ ledger }, { id }) => detailOf(ledger, id),
 * });
 */
export function defineOperation<
  Args extends object,
  const Result extends ResultType,
  Context = OperationContext,
>(definition: Operation<Args, Result, Context>): Operation<Args, Result, Context> {
  const [mistake] = mistakesIn(definition);
  if (mistake !== undefined) throw new Error(`operation ${definition.name}: ${mistake}`);
  return definition;
}

/** What is checked of a definition; the compiler has seen to the rest. */
interface Checked {
  name: string;
  kind: 'query' | 'mutation';
  args: Type<object>;
  rest: { method: string; path: string; statuses: object };
  upload?: string;
  examples: readonly unknown[];
}

function* mistakesIn({ name, kind, rest, examples, upload, ...more }: Checked): Generator<string> {
  const args = argumentsOf(more.args);
  if (!/^[a-z][a-zA-Z]*$/.test(name)) yield 'write its name in camelCase';
  if ((kind === 'query') !== (rest.method === 'GET')) yield 'a query is GET, a mutation POST';
  if (upload !== undefined && kind === 'query') yield 'a query takes no file';
  if (Object.keys(rest.statuses).length === 0) yield 'name the status that REST answers with';
  if (examples.length === 0) yield 'give an example';
  for (const path of pathArguments(rest.path)) {
    const argument = args.find((each) => each.name === path);
    if (!argument?.required) yield `the path names ${path}, which is no required argument`;
  }
  for (const argument of args) {
    if (COMMAND_OPTIONS.includes(argument.name)) {
      yield `an argument is named ${argument.name}, which is an option of every command`;
    }
  }
}
