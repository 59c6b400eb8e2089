import { Kind, parse, valueFromASTUntyped } from 'graphql';
import { useCases } from '#analytics/use-cases/use-cases.js';
import { operations } from '#composition/operations.js';
import type { DescribedOperation, Json } from './described-operation.js';

/** Gives parameters and bodies the examples that the use cases and operations have. */
export function describeExamples(operation: DescribedOperation): void {
  const { operationId, parameters = [], requestBody } = operation;
  const defined = operations.find(({ name }) => name === operationId);
  const question = useCases.find(({ name }) => name === operationId);
  const args = question
    ? argumentsIn(question.example)
    : ((defined?.examples[0]?.args ?? {}) as Json);
  for (const parameter of parameters) {
    if (parameter.name in args) parameter['example'] = args[parameter.name];
  }
  const body = requestBody?.content['application/json'];
  if (!body || !defined) return;
  const inPath = parameters.map(({ name }) => name);
  body['examples'] = Object.fromEntries(
    defined.examples.map(({ about, args: given }) => [
      keyOf(about),
      { summary: about, value: without(given, inPath) },
    ]),
  );
}

/** The arguments of a question's one root field, its variables at their defaults. */
function argumentsIn(query: string): Json {
  const [definition] = parse(query).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) return {};
  const variables = Object.fromEntries(
    (definition.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );
  const [root] = definition.selectionSet.selections;
  if (root?.kind !== Kind.FIELD) return {};
  return Object.fromEntries(
    (root.arguments ?? []).map(({ name, value }) => [
      name.value,
      valueFromASTUntyped(value, variables),
    ]),
  );
}

const without = (args: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));

/** OpenAPI takes no blanks in the key of an example. */
const keyOf = (about: string) => about.replaceAll(/\W+/g, '-').toLowerCase();
