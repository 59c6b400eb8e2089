import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { Controls, Values } from './control.js';
import {
  chooseFiscalPeriod,
  findFiscalPeriod,
  fiscalPeriods,
  formatFiscalPeriod,
} from './fiscal-periods.js';

interface Props {
  controls: Controls;
  values: Values;
  change: (values: Values) => void;
}

/** Sets both dates to a period of the fiscal calendar; nothing for a chain without one of its own. */
export function FiscalPeriodField({ controls, values, change }: Props) {
  const id = useId();
  const { data: periods = [] } = useQuery(fiscalPeriods);
  if (periods.length === 0) return null;
  const choose = (length: string) => {
    const chosen = periods.find(({ period }) => period === length);
    change(chooseFiscalPeriod(controls, values, chosen));
  };
  return (
    <div className="field">
      <label htmlFor={id}>Fiscal period</label>
      <select
        id={id}
        value={findFiscalPeriod(periods, values)?.period ?? ''}
        onChange={({ target }) => choose(target.value)}
      >
        <option value="">Own dates</option>
        {periods.map((each) => (
          <option key={each.period} value={each.period}>
            {formatFiscalPeriod(each)}
          </option>
        ))}
      </select>
    </div>
  );
}
