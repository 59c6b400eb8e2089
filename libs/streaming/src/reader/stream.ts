import type { Contract } from '#intake/contracts/contract.js';
import type { Flow, ScopeColumns } from '#pipeline/flow/flow.js';

/** A topic whose events are rows of a dataset. Its name is that of the topic. */
export interface Stream {
  name: string;
  /** The flow of its dataset. */
  flow: string;
  contract: Contract;
  /** The columns of an event's store and department; undefined for events of no store. */
  scope?: ScopeColumns | undefined;
}

/** Returns the streams of a flow. */
export const listStreams = ({ name, datasets }: Pick<Flow, 'name' | 'datasets'>): Stream[] =>
  [...datasets.values()].flatMap(({ topic, contract, scope }) =>
    topic === undefined ? [] : [{ name: topic, flow: name, contract, scope }],
  );
