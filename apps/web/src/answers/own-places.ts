import type { QueryClient } from '@tanstack/react-query';
import type { Facts } from '#analytics/charts/custom-view.js';
import type { AnswerPresentation } from '#analytics/serving/presentation.js';
import { currentUser } from '../data/session.js';

/**
 * Returns the first store and department of a reader whose departments together an answer refuses.
 * @throws the refusal for another reader or answer
 */
export async function findOwnPlaces(
  client: QueryClient,
  { arguments: all }: AnswerPresentation,
  refusal: Error,
): Promise<Facts['own']> {
  const scope = (await client.query(currentUser))?.scope;
  const [department] = scope?.departments ?? [];
  if (department === undefined || !all.some(({ name }) => name === 'department')) throw refusal;
  return { store: scope?.stores?.[0], department };
}
