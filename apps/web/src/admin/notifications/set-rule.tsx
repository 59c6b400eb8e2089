import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { channelDeclarations, type ChannelName, CHANNELS } from '#notify/channel-declarations.js';
import { api, readBody, type Schemas } from '../../data/api.js';
import { DEFAULT_FLOW, readFlow } from '../../data/flows.js';
import { readField } from '../../data/form-values.js';
import { readNumber, readChoice } from '../../data/search-params.js';
import { FlowSelect } from '../../parts/flow-select.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { FormField } from '../../parts/form-field.js';
import { RuleEvents } from './rule-events.js';

/** Sets a rule. @param onSet receives the rule; a webhook's has a secret that the API returns only once */
export function SetRule({ onSet }: { onSet: (rule: Schemas['NotificationRuleSet']) => void }) {
  const client = useQueryClient();
  const [flow, setFlow] = useState(DEFAULT_FLOW);
  const [channel, setChannel] = useState<ChannelName>('webhook');
  const set = async (form: FormData) => {
    const body = {
      flow: readFlow(form.get('flow')) ?? null,
      name: readField(form, 'name') ?? '',
      on: form.getAll('on').filter((each) => typeof each === 'string'),
      channel,
      target: readField(form, 'target') ?? '',
      share: readNumber(form.get('share')) ?? null,
      cron: readField(form, 'cron') ?? null,
      zone: readField(form, 'zone') ?? null,
      alert: readField(form, 'alert') ?? null,
      threshold: readNumber(form.get('threshold')) ?? null,
    };
    onSet(await readBody(api.POST('/v1/admin/notification-rules', { body })));
    await client.invalidateQueries({ queryKey: ['notification-rules'] });
  };
  return (
    <FormDialog
      label="Set a rule"
      title="Set a rule"
      about="The worker sends a message for each later event. A rule of the flow with the same name is changed."
      action="Save the rule"
      onConfirm={set}
    >
      <FlowSelect flow={flow} onChange={setFlow} name="flow" />
      <FormField label="Name" name="name">
        <input name="name" required maxLength={100} />
      </FormField>
      <RuleEvents flow={flow} />
      <FormField label="Channel" name="channel">
        <select
          name="channel"
          value={channel}
          onChange={({ target }) => setChannel(readChoice(CHANNELS, target.value) ?? channel)}
        >
          {CHANNELS.map((each) => (
            <option key={each} value={each}>
              {channelDeclarations[each].label}
            </option>
          ))}
        </select>
      </FormField>
      <FormField label={`Target: ${channelDeclarations[channel].target}`} name="target">
        <input name="target" required maxLength={1000} spellCheck={false} />
      </FormField>
    </FormDialog>
  );
}
