import { type Type, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';

/** Turns raw arguments into an instance of `type`, refusing unknown names and bad values. */
export function checkArguments(type: Type<object>): ValidationPipe {
  return new ValidationPipe({
    expectedType: type,
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const problems = problemsIn(errors);
      const message = problems.map(({ problem }) => problem).join('; ');
      return new AppError('ARGUMENT_INVALID', message, { problems });
    },
  });
}

/** The same, for arguments that do not come through Nest. @throws AppError ARGUMENT_INVALID */
export async function checkedArguments(type: Type<object>, given: object): Promise<object> {
  return (await checkArguments(type).transform(given, { type: 'body' })) as object;
}

/** @param path where the errors are: `rows.0.` */
function problemsIn(errors: ValidationError[], path = ''): ArgumentProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => [
    ...Object.values(constraints).map((problem) => ({
      argument: `${path}${property}`,
      problem: `${path}${problem}`,
    })),
    ...problemsIn(children, `${path}${property}.`),
  ]);
}
