import { channelDeclarations } from '#notify/channel-declarations.js';
import { useActorNames } from '../../data/actor-names.js';
import type { Schemas } from '../../data/api.js';
import { ScrollArea } from '../../parts/scroll-area.js';
import { RuleActions } from './rule-actions.js';
import { formatLimits } from './rule-labels.js';

/** The rules, each with its events and its receiver. */
export function RulesTable({ rules }: { rules: readonly Schemas['NotificationRule'][] }) {
  const formatActor = useActorNames();
  return (
    <ScrollArea label="Table of rules">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Flow</th>
            <th scope="col">Reports</th>
            <th scope="col">Receiver</th>
            <th scope="col">Set by</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <th scope="row">{rule.name}</th>
              <td>{rule.flow}</td>
              <td className="wraps">
                {rule.on.replaceAll(',', ', ')}
                <small>{formatLimits(rule)}</small>
              </td>
              <td className="wraps">
                {channelDeclarations[rule.channel].label}
                <small>{rule.target}</small>
              </td>
              <td>{formatActor(rule.createdBy)}</td>
              <td>
                <RuleActions {...rule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
