import { readFileSync } from 'node:fs';
import { definitionOf } from '../serving/use-case.js';
import { useCases } from './use-cases.js';

/** A question to paste: the use case's own `example.graphql`. */
interface Example {
  name: string;
  /** The flow that its answer is from. */
  flow: string;
  /** REST path below `/v1/`. */
  path: string;
  description: string;
  query: string;
}

/** The example of every use case; each folder is named like the use case's path. */
export function examples(): Example[] {
  return useCases.map((useCase) => {
    const { name, path, description, flow } = definitionOf(useCase);
    const file = new URL(`./${path}/example.graphql`, import.meta.url);
    return { name, flow, path, description, query: readFileSync(file, 'utf8').trim() };
  });
}
