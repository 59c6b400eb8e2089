import type { Type } from '@nestjs/common';
import type { Role } from '#access/principal.js';
import type { ErrorCode } from '#platform/errors/app-error.js';
import { argumentsOf } from '#serving/arguments.js';
import type { OperationContext } from './operation-context.js';

/** A result that is too long for memory: text, some of it at a time, offered as a file. */
export interface TextFile {
  contentType: string;
  fileName: string;
}

/** A class made with @Output, a list of one, whether something is so, or a file. */
export type ResultType = Type<object> | readonly [Type<object>] | BooleanConstructor | TextFile;

/** What `run` gives for a result type. */
type ResultOf<Result extends ResultType> = Result extends BooleanConstructor
  ? boolean
  : Result extends readonly [Type<infer Row>]
    ? Row[]
    : Result extends Type<infer One>
      ? One
      : AsyncGenerator<string>;

/** What `run` returns: a file comes as it is made. */
type ReturnOf<Result extends ResultType> = Result extends TextFile
  ? AsyncGenerator<string>
  : Promise<ResultOf<Result>>;

/** How REST offers an operation. */
interface RestRoute<Result> {
  /** Queries are read with GET; what changes something is posted. */
  method: 'GET' | 'POST';
  /** Below `/v1/admin/`. Its `:name`s are arguments; the others come in the query or the body. */
  path: string;
  /** Every status it answers with and what that says; the first is the usual one. */
  statuses: Record<number, string>;
  /** Which of the statuses it is, and where to follow what was started. */
  reply?(result: Result): RestReply;
}

interface RestReply {
  status?: number;
  /** For the header Location. */
  location?: string | null;
}

/** Arguments that show what an operation is for. */
interface Example<Args> {
  /** A few words: `the ten newest`. */
  about: string;
  args: Partial<Args>;
}

interface Common<Args extends object, Result extends ResultType, Context> {
  /** In camelCase: GraphQL field, REST operation id and, in kebab-case, the name on the command line. */
  name: string;
  /** One sentence that stands in every list of operations. */
  summary: string;
  /** More about it, for GraphQL and the help of the command line; the summary when left out. */
  description?: string;
  /** Class of the arguments, each declared with a decorator of `input.ts`. */
  args: Type<Args>;
  result: Result;
  /** The least that whoever asks must be; greater roles may too. */
  role: Role;
  rest: RestRoute<ResultOf<Result>>;
  /** Codes of errors that are its own, beside those any request may meet. */
  errors?: readonly ErrorCode[];
  /** Content type of a file that may be given in place of arguments; GraphQL takes arguments only. */
  upload?: string;
  examples: readonly Example<NoInfer<Args>>[];
  /** @param upload the file that was given */
  run(context: Context, args: Args, upload?: AsyncIterable<Uint8Array>): ReturnOf<Result>;
}

/** Only asks, and leaves no trace. */
interface Query {
  kind: 'query';
}

/** Changes something, and the audit log has it. */
interface Mutation {
  kind: 'mutation';
  /** The actions it is recorded as, by what it calls, in the transaction of the change. */
  audit: readonly [string, ...string[]];
  /** Its result is shown once: it is kept nowhere, so no key can have it given again. */
  givesSecret?: boolean;
  /** It calls `keepAnswer` in the transaction of its change; what it does before may be done twice. */
  keepsAnswer?: true;
}

/** One thing an operator can do or ask. */
export type Operation<
  Args extends object = object,
  Result extends ResultType = ResultType,
  Context = OperationContext,
> = Common<Args, Result, Context> & (Query | Mutation);

/** Whether the result is a file, which GraphQL cannot give. */
export function givesFile(result: ResultType): result is TextFile {
  return typeof result === 'object' && !Array.isArray(result);
}

/** Names of the arguments that stand in the REST path. */
export function pathArguments(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}

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
