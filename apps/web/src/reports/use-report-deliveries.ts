import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../data/api.js';
import { useMay } from '../data/session.js';
import { deliveries } from './queries.js';

/** Returns the deliveries with the report of a business question, or with its answer; none for readers who may not see them. */
export function useReportDeliveries(name: string): Schemas['Report'][] {
  const isOperator = useMay('reports');
  const { data = [] } = useQuery({ ...deliveries, enabled: isOperator });
  if (!isOperator) return [];
  return data.filter(({ answers }) =>
    answers.split(' ').some((each) => each === `reports/${name}` || each.split('?')[0] === name),
  );
}
