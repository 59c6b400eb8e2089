import type { ArgumentMetadata, Type } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common/pipes/validation.pipe.js';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';

/** The error reports no more than these: a long URL may hold thousands. */
const PROBLEMS = 20;
/** No valid input has half of this depth. */
const DEPTH = 32;

/** By the class of the arguments. */
const pipes = new WeakMap<Type<object>, ValidationPipe>();

/** Returns a pipe that turns raw arguments into an instance of `type`, and rejects unknown names and bad values. */
export function createArgumentsPipe(type: Type<object>): ValidationPipe {
  const pipe = pipes.get(type) ?? buildPipe(type);
  pipes.set(type, pipe);
  return pipe;
}

function buildPipe(type: Type<object>): ValidationPipe {
  return new ArgumentsPipe({
    expectedType: type,
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const problems = listProblems(errors).slice(0, PROBLEMS);
      const hint = errors.slice(0, PROBLEMS).some(isUnknown)
        ? [`the arguments are ${formatNames(type)}`]
        : [];
      const message = [...problems.map(({ problem }) => problem), ...hint].join('; ');
      return new AppError('ARGUMENT_INVALID', message, { problems });
    },
  });
}

/** The checks are recursive, so deep input would overflow the stack. */
class ArgumentsPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    requireShallow(value);
    return super.transform(value, metadata);
  }
}

function requireShallow(value: unknown): void {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH) {
      throw new AppError('ARGUMENT_INVALID', `arguments are nested more than ${DEPTH} levels deep`);
    }
    level = level.flatMap((each): unknown[] =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
}

/** Checks arguments that do not come through Nest. @throws AppError ARGUMENT_INVALID */
export async function validateArguments(type: Type<object>, given: object): Promise<object> {
  return (await createArgumentsPipe(type).transform(given, { type: 'body' })) as object;
}

/** The constraint of class-validator for an unknown name. */
const UNKNOWN = 'whitelistValidation';

const isUnknown = ({ constraints = {} }: ValidationError): boolean => UNKNOWN in constraints;

function formatNames(type: Type<object>): string {
  const fields = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const names = new Set(fields.map(({ propertyName }) => propertyName));
  return [...names].sort().join(', ') || 'none';
}

/** @param path prefix of the errors: `rows.0.` */
function listProblems(errors: ValidationError[], path = ''): ArgumentProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const argument = `${path}${property}`;
    const problems = Object.entries(constraints).map(([rule, problem]) =>
      rule === UNKNOWN ? `${argument} is not an argument here` : `${path}${problem}`,
    );
    return [
      ...problems.map((problem) => ({ argument, problem })),
      ...listProblems(children, `${argument}.`),
    ];
  });
}
