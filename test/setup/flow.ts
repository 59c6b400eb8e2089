import { declaredFlows } from '#flows/flows.js';
import { hashRules } from '#intake/contracts/cleaning-sql.js';
import type { Contract } from '#intake/contracts/contract.js';
import { listContracts, requireDataset, type Flow } from '#pipeline/flow/flow.js';
import { loadFlows } from '#pipeline/flow/load-flows.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';

const [first, second, third] = loadFlows(declaredFlows);
if (!first || !second || !third) throw new Error('there are not three flows');

/** All shipped flows, as declared. */
export const shippedFlows = declaredFlows;

/** The shipped flow of weekly sales. */
export const weeklySales: Flow = first;

/** The shipped flow of transactions. */
export const retailMart: Flow = second;

/** The shipped flow of forecasts of weekly sales. */
export const weeklyForecast: Flow = third;
export const weeklySalesContracts: Contract[] = listContracts(weeklySales);
export const retailMartContracts: Contract[] = listContracts(retailMart);
export const stageIds: string[] = weeklySales.stages.map(({ id }) => id);

/** Returns the contract of one of its datasets. */
export const requireContract = (dataset: string): Contract =>
  requireDataset(weeklySales, dataset).contract;

/** Returns the ledger of that flow, or of another one. */
export const createLedger = (warehouse: DataSource, flow: Flow = weeklySales): Ledger =>
  new Ledger(warehouse, flow, new AuditLog(warehouse));

/** Returns a flow with a changed contract; a new dataset is added next to the features. */
export function withContract(flow: Flow, contract: Contract): Flow {
  const { dataset: name } = contract;
  const like = flow.datasets.get(name) ?? {
    ...requireDataset(flow, 'features'),
    references: [],
    period: undefined,
  };
  const table = flow.datasets.has(name) ? like.table : name;
  const dataset = {
    ...like,
    name,
    table,
    contract,
    rules: hashRules(contract),
  };
  const datasets = new Map([...flow.datasets, [name, dataset]]);
  const stages = flow.stages.map((stage) =>
    stage.id === dataset.stage && !stage.datasets.includes(name)
      ? { ...stage, datasets: [...stage.datasets, name] }
      : stage,
  );
  const rules = [flow.rules, ...Array.from(datasets.values(), (each) => each.rules)].join(' ');
  return { ...flow, datasets, stages, rules };
}
