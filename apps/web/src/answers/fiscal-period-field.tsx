import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import type { Controls, Values } from './control.js';
import {
  chooseFiscalPeriod,
  findFiscalPeriod,
  fiscalPeriods,
  formatFiscalPeriod,
  identifyPeriod,
} from './fiscal-periods.js';

/** Shows a filter to readers of a chain with a fiscal calendar of its own. */
export function WithFiscalCalendar({ children }: { children: ReactNode }) {
  const { data: periods = [] } = useQuery(fiscalPeriods);
  return periods.length === 0 ? null : children;
}

interface Props {
  controls: Controls;
  values: Values;
  change: (values: Values) => void;
}

/** Sets both dates to a period of the fiscal calendar; nothing for a chain without one of its own. */
export function FiscalPeriodField({ controls, values, change }: Props) {
  const id = useId();
  const [named, setNamed] = useState('');
  const { data: periods = [] } = useQuery(fiscalPeriods);
  if (periods.length === 0) return null;
  const selected = findFiscalPeriod(periods, values, named);
  const choose = (name: string) => {
    setNamed(name);
    const chosen = periods.find((each) => identifyPeriod(each) === name);
    change(chooseFiscalPeriod(controls, values, chosen));
  };
  return (
    <div className="field">
      <label htmlFor={id}>Fiscal period</label>
      <select
        id={id}
        value={selected ? identifyPeriod(selected) : ''}
        onChange={({ target }) => choose(target.value)}
      >
        <option value="">Own dates</option>
        {periods.map((each) => (
          <option key={identifyPeriod(each)} value={identifyPeriod(each)}>
            {formatFiscalPeriod(each)}
          </option>
        ))}
      </select>
    </div>
  );
}
