import { isOpen, useUser } from '../data/session.js';
import { answers, type ConsoleAnswer } from './declarations.js';

/** Returns the answers that the API does not refuse to the current user; all of them until it has named the user. */
export function useOfferedAnswers(): readonly ConsoleAnswer[] {
  const user = useUser();
  return user ? answers.filter(({ name }) => isOpen(user, name)) : answers;
}
