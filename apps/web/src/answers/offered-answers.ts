import { useUser } from '../data/session.js';
import { answers, type ConsoleAnswer } from './declarations.js';

/** Returns the answers that the API does not refuse to the current user. */
export function useOfferedAnswers(): readonly ConsoleAnswer[] {
  const scope = useUser()?.scope;
  if (scope === undefined) return answers;
  return answers.filter((each) => (scope.departments ? each.takesDepartments : each.takesScope));
}
