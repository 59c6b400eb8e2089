import type { Source } from '#intake/source/source.js';
import type { Flow } from '../flow/flow.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';
import { rulesOfVersion } from './parse-rules.js';
import { ruledFlow } from './ruled-flow.js';
import { SourceBelow } from './source-below.js';

/** What rules decide of what a run works with. */
interface Ruled {
  flow: Flow;
  source: Source;
  /** As they are written. */
  qualityRules: readonly unknown[];
}

/**
 * What a run works with, as a version of its flow's rules has it: the only place where these take the place of
 * what was shipped, and of files that were named at boot.
 * @param set undefined while none were set
 * @throws AppError RULES_INVALID
 */
export function byRules<Services extends Ruled>(
  services: Services,
  set: FlowRulesVersion | undefined,
): Services {
  if (!set) return services;
  const { qualityRules } = set.rules;
  const rules = rulesOfVersion(services.flow, set);
  const flow = ruledFlow(services.flow, rules);
  return {
    ...services,
    flow,
    source:
      flow.folder === undefined ? services.source : new SourceBelow(services.source, flow.folder),
    qualityRules: Array.isArray(qualityRules) ? qualityRules : services.qualityRules,
  };
}

/** `rules version 3, set by key 7: the tills send less in winter` */
export const inWords = ({ version, setBy, reason }: FlowRulesVersion): string =>
  `rules version ${version}, set by ${setBy}: ${reason}`;
