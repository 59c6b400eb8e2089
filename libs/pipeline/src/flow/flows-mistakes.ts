import { matchHeader, neededColumns } from '#intake/contracts/match-header.js';
import { contractsOf, type Flow } from './flow.js';

/**
 * What keeps flows from standing side by side, one line each: they share a lake, a catalog, a warehouse
 * and a source, so each name and each file is of one flow only.
 */
export function clashesIn(flows: readonly Flow[]): string[] {
  return [
    ...twice(flows, 'a flow', ({ name }) => [name]),
    ...twice(flows, 'a dataset', ({ datasets }) => [...datasets.keys()]),
    ...twice(flows, 'a model or table', ({ datasets, models }) => [
      ...Array.from(datasets.values(), ({ table }) => table),
      ...models.map(({ name }) => name),
    ]),
    ...twice(flows, 'a mart', ({ marts }) => marts.map(({ name }) => name)),
    ...twice(flows, 'a share', ({ shares }) => shares.map(({ folder }) => folder)),
    ...twice(flows, 'a setting', ({ settings }) => settings.map(({ name }) => name)),
    ...filesClaimedTwice(flows),
  ];
}

function twice(
  flows: readonly Flow[],
  what: string,
  namesOf: (flow: Flow) => readonly string[],
): string[] {
  const owners = new Map<string, string>();
  const mistakes: string[] = [];
  for (const flow of flows) {
    for (const name of namesOf(flow)) {
      const owner = owners.get(name);
      if (owner !== undefined)
        mistakes.push(`${name} is ${what} twice: in ${owner} and ${flow.name}`);
      owners.set(name, flow.name);
    }
  }
  return mistakes;
}

/** A file of the columns alone that a dataset needs must not fit a dataset of another flow as well. */
function filesClaimedTwice(flows: readonly Flow[]): string[] {
  const contracts = flows.flatMap(contractsOf);
  const flowOf = (dataset: string) => flows.find(({ datasets }) => datasets.has(dataset))?.name;
  const mistakes = contracts.flatMap((own) => {
    const { dataset } = own;
    const header = neededColumns(own).map(({ headers, name }) => headers[0] ?? name);
    const { contract, rivals = [] } = matchHeader(contracts, header);
    const others = [contract, ...rivals].filter((each) => flowOf(each.dataset) !== flowOf(dataset));
    return others.map(({ dataset: other }) => {
      const both = [dataset, other].sort().map((each) => `${each} of ${flowOf(each) ?? ''}`);
      return `a file with the header ${header.join(',')} is claimed twice: by ${both.join(' and ')}`;
    });
  });
  return [...new Set(mistakes)];
}
