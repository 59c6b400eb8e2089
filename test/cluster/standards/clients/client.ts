/** Calls the API at the given address, with types generated from its description. */
import type { operations } from './api.js';

declare const process: { argv: string[] };

type TopStores = operations['weeklyTopStores'];
type Answer = TopStores['responses'][200]['content']['application/json'];
type Problem = TopStores['responses'][400]['content']['application/problem+json'];

async function ask(query: NonNullable<TopStores['parameters']['query']>): Promise<Response> {
  const parameters = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  return fetch(`${process.argv[2]}/v1/weekly-top-stores?${parameters}`);
}

const answer = (await (await ask({ first: 5, direction: 'ASC' })).json()) as Answer;
if (!('nodes' in answer)) throw new Error('an array or a manifest comes where it is asked for');
const problem = (await (await ask({ first: 0 })).json()) as Problem;
console.log(
  JSON.stringify({
    weeks: answer.nodes.map(({ week }) => week),
    sales: answer.nodes.map(({ sales }) => sales),
    refused: problem.code,
  }),
);
