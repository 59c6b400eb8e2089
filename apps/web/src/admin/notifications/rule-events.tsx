import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Kind, kindDeclarations, KINDS } from '#notify/kind-declarations.js';
import type { Flow } from '../../data/api.js';
import { FormField } from '../../parts/form-field.js';
import { allAlerts } from './queries.js';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The events of a rule, and a limit for each event that needs one. */
export function RuleEvents({ flow }: { flow: Flow }) {
  const [chosen, setChosen] = useState<readonly Kind[]>(['failure', 'recovery']);
  const { data: alerts = [] } = useQuery(allAlerts);
  const turn = (name: Kind, isOn: boolean) =>
    setChosen(isOn ? [...chosen, name] : chosen.filter((each) => each !== name));
  const own = alerts.filter((alert) => alert.flow === flow);
  return (
    <>
      <fieldset className="events-of-rule">
        <legend>Reports</legend>
        {KINDS.map((name) => (
          <label key={name} className="form-check">
            <input
              type="checkbox"
              name="on"
              value={name}
              checked={chosen.includes(name)}
              onChange={({ target }) => turn(name, target.checked)}
            />
            {kindDeclarations[name].reports}
          </label>
        ))}
      </fieldset>
      {chosen.includes('late') && (
        <>
          <FormField label="Deadline: minute, hour, day, month and weekday" name="cron">
            <input name="cron" required maxLength={200} placeholder="0 7 * * 1-5" />
          </FormField>
          <FormField label="Time zone" name="zone">
            <input name="zone" required maxLength={100} defaultValue={ZONE} />
          </FormField>
        </>
      )}
      {chosen.includes('quarantine') && (
        <FormField label="Largest share of rows in quarantine, 0.05 is 5 %" name="share">
          <input name="share" type="number" required min={0} max={1} step="any" />
        </FormField>
      )}
      {chosen.includes('alert') && (
        <>
          <FormField label="Alert" name="alert">
            <select name="alert" required>
              {own.map(({ name, comment }) => (
                <option key={name} value={name} title={comment}>
                  {name}
                </option>
              ))}
            </select>
          </FormField>
          <FormField label="Threshold; the alert's default if empty" name="threshold">
            <input name="threshold" type="number" step="any" />
          </FormField>
        </>
      )}
    </>
  );
}
