import type { FlowRulesVersion } from '#pipeline/ledger/flows/flow-rules.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { rulesInForce } from '#pipeline/rules/rules-in-force.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';

const FlowRulesFrom = namedEnum('FlowRulesFrom', 'Where a part of the rules of a flow is from.', {
  database: 'An operator has set it.',
  shipped: 'Nobody has set it.',
});

@Output('One part of the rules of a flow.')
class FlowRulesPart {
  @TextOutput('Its place in the rules: parameters.incentivePercent.')
  part!: string;

  @TextOutput('What holds, as JSON.')
  value!: string;

  @EnumOutput(FlowRulesFrom, 'Where that is from.')
  from!: string;

  @TextOutput('What was shipped, as JSON.')
  shipped!: string;

  @TextOutput('What it is.')
  comment!: string;
}

@Output('What runs of a flow are made by, and operators can set.')
export class FlowRulesInfo {
  @TextOutput('The flow.')
  flow!: string;

  @IntOutput('The newest version: the next run goes by it; 0 while none was set.')
  version!: number;

  @TextOutput('When it was set (ISO 8601).', { nullable: true })
  setAt!: string | null;

  @TextOutput('Who set it.', { nullable: true })
  setBy!: string | null;

  @TextOutput('Why it was set.', { nullable: true })
  reason!: string | null;

  @ListOutput(FlowRulesPart, 'All parts, those that were shipped among them.')
  parts!: FlowRulesPart[];

  @TextOutput('What of it does not fit the flow any more, so that no run can be planned.', {
    nullable: true,
  })
  mistakes!: string | null;
}

@Output('One version of the rules of a flow.')
export class FlowRulesVersionInfo {
  @IntOutput('Its number.')
  version!: number;

  @TextOutput('When it was set (ISO 8601).')
  setAt!: string;

  @TextOutput('Who set it.')
  setBy!: string;

  @TextOutput('Why it was set.')
  reason!: string;

  @TextOutput('All parts that were set then, as JSON.')
  rules!: string;
}

export async function rulesInfoOf({ flow, rules }: Ledger): Promise<FlowRulesInfo> {
  const set = await rules.newest();
  const { parts, mistakes } = rulesInForce(flow, set);
  return {
    flow: flow.name,
    version: set?.version ?? 0,
    setAt: set?.setAt.toISOString() ?? null,
    setBy: set?.setBy ?? null,
    reason: set?.reason ?? null,
    parts,
    mistakes: mistakes.length > 0 ? mistakes.join('; ') : null,
  };
}

export const versionInfoOf = ({
  setAt,
  rules,
  ...version
}: FlowRulesVersion): FlowRulesVersionInfo => ({
  ...version,
  setAt: setAt.toISOString(),
  rules: JSON.stringify(rules),
});
