import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { readFlow } from '../../data/flows.js';
import { useMay } from '../../data/session.js';
import type { Schemas } from '../../data/api.js';
import { Empty } from '../../parts/empty.js';
import { Notice } from '../../parts/notice.js';
import { Skeleton } from '../../parts/skeleton.js';
import { allFlows } from '../../data/all-flows.js';
import { AdminHeading } from '../admin-heading.js';
import { SecretOnce } from '../secret-once.js';
import { Messages } from './messages.js';
import { notificationRules } from './queries.js';
import { RulesTable } from './rules-table.js';
import { SetRule } from './set-rule.js';

/** The rules that send messages, and the messages. */
export function NotificationsPage() {
  const { flow, state } = useSearch({ from: '/admin/notifications' });
  const navigate = useNavigate({ from: '/admin/notifications' });
  const maySet = useMay('setNotificationRule');
  const [made, setMade] = useState<Schemas['NotificationRuleSet']>();
  const { data: flows = [] } = useQuery(allFlows);
  const { data: rules, error, refetch, isPending } = useQuery(notificationRules(flow));
  return (
    <div className="admin">
      <AdminHeading title="Notifications" lead="Rules that send messages, and the messages.">
        {maySet && <SetRule onSet={setMade} />}
      </AdminHeading>
      {typeof made?.secret === 'string' && (
        <SecretOnce
          title={`The secret of the rule ${made.name}: the receiver checks signatures with it.`}
          secret={made.secret}
          onDone={() => setMade(undefined)}
        />
      )}
      <div className="controls">
        <div className="field">
          <label htmlFor="flow">Flow</label>
          <select
            id="flow"
            value={flow ?? ''}
            onChange={({ target }) =>
              void navigate({ search: { flow: readFlow(target.value), state }, resetScroll: false })
            }
          >
            <option value="">all</option>
            {flows.map((each) => (
              <option key={each.flow}>{each.flow}</option>
            ))}
          </select>
        </div>
      </div>
      <section aria-labelledby="rules">
        <h2 id="rules">Rules</h2>
        {error && <Notice error={error} retry={refetch} />}
        {isPending && <Skeleton height="8rem" />}
        {rules?.length === 0 && (
          <Empty title="No rule is set.">
            <p>
              {maySet
                ? 'Set a rule to hear of failed runs, late data and held snapshots.'
                : 'An administrator can set one.'}
            </p>
          </Empty>
        )}
        {rules !== undefined && rules.length > 0 && <RulesTable rules={rules} />}
      </section>
      <Messages />
    </div>
  );
}
