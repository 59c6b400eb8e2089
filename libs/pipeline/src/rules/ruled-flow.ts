import { rulesOf } from '#intake/contracts/cleaning-sql.js';
import type { Flow, FlowDataset } from '../flow/flow.js';
import { rowRules } from '../flow/row-rules.js';
import type { ParsedRules } from './rules-schema.js';

/** A flow as rules have it. Digests are those that declaration and contracts would have, had they said the same. */
export function ruledFlow(flow: Flow, rules: ParsedRules): Flow {
  const datasets = new Map(
    Array.from(flow.datasets, ([name, dataset]) => [
      name,
      withRates(dataset, rules.thresholds?.[name]?.errorRate),
    ]),
  );
  const parameters = flow.parameters.map((each) => ({
    ...each,
    value: rules.parameters?.[each.name] ?? each.value,
  }));
  return {
    ...flow,
    datasets,
    parameters,
    processed: rules.processed ?? flow.processed,
    folder: rules.folder ?? flow.folder,
    rules: rowRules({ ...flow, datasets, parameters }),
  };
}

function withRates(
  dataset: FlowDataset,
  rates: { run?: number | undefined; file?: number | undefined } | undefined,
): FlowDataset {
  if (rates?.run === undefined && rates?.file === undefined) return dataset;
  const { errorRate } = dataset.contract;
  const contract = {
    ...dataset.contract,
    errorRate: { file: rates.file ?? errorRate.file, run: rates.run ?? errorRate.run },
  };
  return { ...dataset, contract, rules: rulesOf(contract) };
}
