import { AppError } from './app-error.js';

/** Returns the error for one argument. @param problem what is wrong, and what to do instead */
export function refusedArgument(argument: string, problem: string): AppError {
  const problems = [{ argument, problem }];
  return new AppError('ARGUMENT_INVALID', `${argument}: ${problem}`, { problems });
}
