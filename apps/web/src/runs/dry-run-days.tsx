import { useNavigate } from '@tanstack/react-router';
import type { SubmitEvent } from 'react';
import { readField } from '../data/form-values.js';
import './run-filters.css';

interface Props {
  flow: string;
  from: string | undefined;
  to: string | undefined;
}

/** Chooses the days of a backfill to plan. */
export function DryRunDays({ flow, from, to }: Props) {
  const navigate = useNavigate();
  const plan = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void navigate({
      to: '/flows/$flow',
      params: { flow },
      search: { plan: 'shown', from: readField(form, 'from'), to: readField(form, 'to') },
      resetScroll: false,
    });
  };
  return (
    <form className="run-filters" onSubmit={plan}>
      <label>
        Backfill from
        <input type="date" name="from" defaultValue={from} />
      </label>
      <label>
        to
        <input type="date" name="to" defaultValue={to} />
      </label>
      <button type="submit">Plan these days</button>
    </form>
  );
}
