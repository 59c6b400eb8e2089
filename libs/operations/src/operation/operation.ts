import type { Type } from '@nestjs/common';
import type { Role } from '#access/principal.js';
import type { EndpointScope } from '#serving/endpoint/endpoint-scope.js';
import type { ErrorCode } from '#platform/errors/app-error.js';
import { type Argument, listArguments } from '#serving/arguments.js';
import type { OperationContext } from './operation-context.js';

/** A result too large for memory: text in pieces, offered as a file. */
export interface TextFile {
  contentType: string;
  fileName: string;
}

/** A class with @Output, a list of one, a boolean, or a file. */
export type ResultType = Type<object> | readonly [Type<object>] | BooleanConstructor | TextFile;

/** The value of `run` for a result type. */
type ResultOf<Result extends ResultType> = Result extends BooleanConstructor
  ? boolean
  : Result extends readonly [Type<infer Row>]
    ? Row[]
    : Result extends Type<infer One>
      ? One
      : AsyncGenerator<string>;

/** The return type of `run`: a file is streamed. */
type ReturnOf<Result extends ResultType> = Result extends TextFile
  ? AsyncGenerator<string>
  : Promise<ResultOf<Result>>;

/** The REST route of an operation. */
interface RestRoute<Result> {
  /** GET for queries, POST for changes and for queries whose arguments need a body. */
  method: 'GET' | 'POST';
  /** Below `/v1/admin/`. Its `:name`s are arguments; the others are in the query or the body. */
  path: string;
  /** Every status with its meaning; the first is the default. */
  statuses: Record<number, string>;
  /** Returns the status, and where to follow the started work. */
  reply?(result: Result): RestReply;
}

interface RestReply {
  status?: number;
  /** Value of the header Location. */
  location?: string | null;
}

/** Example arguments of an operation. */
interface Example<Args> {
  /** A few words: `the ten newest`. */
  about: string;
  args: Partial<Args>;
}

interface Common<Args extends object, Result extends ResultType, Context> {
  /** In camelCase: GraphQL field, REST operation id and, in kebab-case, the name on the command line. */
  name: string;
  /** One sentence for all lists of operations. */
  summary: string;
  /** Further description for GraphQL and the help of the command line; defaults to the summary. */
  description?: string;
  /** Class of the arguments, each declared with a decorator of `input.ts`. */
  args: Type<Args>;
  result: Result;
  /** The lowest role allowed. */
  role: Role;
  /** How it takes part in scopes; left out, callers with a scope are refused. */
  scope?: EndpointScope;
  rest: RestRoute<ResultOf<Result>>;
  /** Error codes of this operation, besides the common ones. */
  errors?: readonly ErrorCode[];
  /** Content type of a file that may replace the body; GraphQL accepts arguments only. */
  upload?: string;
  /** The body is such a file of any length, which the operation limits: not for GraphQL. */
  needsUpload?: boolean;
  examples: readonly Example<NoInfer<Args>>[];
  /** @param upload the uploaded file */
  run(context: Context, args: Args, upload?: AsyncIterable<Uint8Array>): ReturnOf<Result>;
}

/** Only reads, and leaves no record. */
interface Query {
  audit?: undefined;
  /** Title of its tool for assistants, if it has one; it must return one object. */
  tool?: string;
}

/** Changes something, and is in the audit log. */
interface Mutation {
  /** The actions in the audit log, which the called code records in the transaction of the change. */
  audit: readonly [string, ...string[]];
  /** The result is shown once and never stored, so an idempotency key cannot return it again. */
  givesSecret?: boolean;
  /** It calls `keepAnswer` in the transaction of its change; work before that may repeat. */
  storesResponse?: true;
}

/** One action or query of an operator. */
export type Operation<
  Args extends object = object,
  Result extends ResultType = ResultType,
  Context = OperationContext,
> = Common<Args, Result, Context> & (Query | Mutation);

/** An operation that has actions for the audit log changes something. */
export const classifyOperation = ({ audit }: Pick<Operation, 'audit'>): 'query' | 'mutation' =>
  audit === undefined ? 'query' : 'mutation';

/** Returns whether the result is a file, which GraphQL cannot return. */
export function isFileResult(result: ResultType): result is TextFile {
  return typeof result === 'object' && !Array.isArray(result);
}

/** Whether GraphQL has the operation: it neither takes nor returns a file. */
export const isInGraphql = ({
  result,
  needsUpload = false,
}: Pick<Operation, 'result' | 'needsUpload'>): boolean => !isFileResult(result) && !needsUpload;

/** Returns the names of the arguments in the REST path. */
export function parsePathArguments(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
}

/** Whether only a body can hold the argument. */
const isLarge = ({ type }: Argument) => type === 'list' || type === 'object';

/** Options of every command, so no argument may have these names. */
const COMMAND_OPTIONS = ['help', 'json', 'in', 'out'];

/**
 * Defines one action or query of an operator. REST, GraphQL and the command line are generated from it.
 * @throws Error that names the operation and what is wrong with it
 * @example
 * export const run = defineOperation({
 *   name: 'run',
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
  const [mistake] = listMistakes(definition);
  if (mistake !== undefined) throw new Error(`operation ${definition.name}: ${mistake}`);
  return definition;
}

/** The parts of a definition checked at run time; the compiler checks the rest. */
interface CheckedOperation extends Pick<Operation, 'audit'> {
  name: string;
  args: Type<object>;
  rest: { method: string; path: string; statuses: object };
  upload?: string;
  needsUpload?: boolean;
  examples: readonly unknown[];
}

function* listMistakes({
  name,
  rest,
  examples,
  upload,
  ...more
}: CheckedOperation): Generator<string> {
  const kind = classifyOperation(more);
  const args = listArguments(more.args);
  if (!/^[a-z][a-zA-Z]*$/.test(name)) yield 'write its name in camelCase';
  if (kind === 'mutation' && rest.method === 'GET') yield 'a mutation is POST';
  if (kind === 'query' && rest.method === 'POST' && !args.some(isLarge)) {
    yield 'a query is GET, unless an argument needs a body';
  }
  if (upload !== undefined && kind === 'query') yield 'a query takes no file';
  if (more.needsUpload && upload === undefined) yield 'name the content type of its file';
  if (Object.keys(rest.statuses).length === 0) yield 'name the status that REST answers with';
  if (examples.length === 0) yield 'give an example';
  for (const path of parsePathArguments(rest.path)) {
    const argument = args.find((each) => each.name === path);
    if (!argument?.required) yield `the path names ${path}, which is no required argument`;
  }
  for (const argument of args) {
    if (COMMAND_OPTIONS.includes(argument.name)) {
      yield `an argument is named ${argument.name}, which is an option of every command`;
    }
  }
}
