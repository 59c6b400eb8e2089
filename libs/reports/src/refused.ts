import { AppError } from '#platform/errors/app-error.js';

export function refused(argument: string, problem: string): AppError {
  const problems = [{ argument, problem }];
  return new AppError('ARGUMENT_INVALID', `${argument}: ${problem}`, { problems });
}
