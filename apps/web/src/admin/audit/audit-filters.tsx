import { useNavigate } from '@tanstack/react-router';
import { toFailure } from '../../data/failure.js';
import { readField } from '../../data/form-values.js';
import { FieldProblems, FormField } from '../../parts/form-field.js';
import type { AuditSearch } from '../search.js';

interface Props {
  search: AuditSearch;
  /** Actions to propose. */
  actions: readonly string[];
  /** The error of the list with these filters. */
  error: unknown;
}

/** Filters of the audit log, in the address of the page. */
export function AuditFilters({ search, actions, error }: Props) {
  const navigate = useNavigate({ from: '/admin/audit' });
  const filter = (form: FormData) => {
    const text = (name: string) => readField(form, name);
    const asked = { actor: text('actor'), action: text('action'), subject: text('subject') };
    void navigate({ search: { ...asked, from: text('from'), to: text('to') }, resetScroll: false });
  };
  const { actor, action, subject, from, to } = search;
  return (
    <form className="controls" action={filter} aria-label="Filters">
      <FieldProblems value={error === null ? [] : toFailure(error).problems}>
        <FormField label="Actor" name="actor">
          <input name="actor" key={actor} defaultValue={actor} placeholder="key 1" />
        </FormField>
        <FormField label="Action" name="action">
          <input name="action" key={action} defaultValue={action} list="actions" />
        </FormField>
        <datalist id="actions">
          {actions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <FormField label="Part of the subject" name="subject">
          <input name="subject" key={subject} defaultValue={subject} />
        </FormField>
        <FormField label="From (UTC)" name="from">
          <input name="from" type="date" key={from} defaultValue={from} />
        </FormField>
        <FormField label="To (UTC)" name="to">
          <input name="to" type="date" key={to} defaultValue={to} />
        </FormField>
      </FieldProblems>
      <button type="submit">Filter</button>
    </form>
  );
}
