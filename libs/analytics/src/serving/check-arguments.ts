import { type Type, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError } from '#platform/errors/app-error.js';

/** Turns raw arguments into an instance of `type`, refusing unknown names and bad values. */
export function checkArguments(type: Type<object>): ValidationPipe {
  return new ValidationPipe({
    expectedType: type,
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const problems = errors.flatMap((error) => Object.values(error.constraints ?? {}));
      return new AppError('ARGUMENT_INVALID', problems.join('; '));
    },
  });
}
