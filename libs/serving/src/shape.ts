import { z } from 'zod';

/** A class of answers, which may be abstract. */
type AnswerClass<Answer> = abstract new (...args: never[]) => Answer;

/** Shapes of fields, by the prototype of the class that declares them. */
const declared = new WeakMap<object, Map<string, z.ZodType>>();

/** Records the shape of a field. */
export function declareShape(field: z.ZodType): PropertyDecorator {
  return (prototype, name) => {
    const fields = declared.get(prototype) ?? new Map<string, z.ZodType>();
    declared.set(prototype, fields.set(String(name), field));
  };
}

/** Cached per class, because a shape compiles itself at its first use. */
const shapes = new WeakMap<AnswerClass<object>, z.ZodType<object>>();

/**
 * Returns the shape of an answer's rows, from the fields of its class and its base classes. It removes other fields.
 * @param names the fields of the rows, if not all
 */
export function createShape<Answer extends object, Name extends keyof Answer & string>(
  answer: AnswerClass<Answer>,
  names: readonly Name[],
): z.ZodType<Pick<Answer, Name>>;
export function createShape<Answer extends object>(answer: AnswerClass<Answer>): z.ZodType<Answer>;
export function createShape(
  answer: AnswerClass<object>,
  names?: readonly string[],
): z.ZodType<object> {
  if (names) return compileShape(answer, names);
  const shape = shapes.get(answer) ?? compileShape(answer);
  shapes.set(answer, shape);
  return shape;
}

function compileShape(answer: AnswerClass<object>, names?: readonly string[]): z.ZodType<object> {
  const fields = [...collectFields(answer.prototype as object)].filter(
    ([name]) => names?.includes(name) ?? true,
  );
  if (fields.length === 0) throw new Error(`${answer.name} does not declare this field`);
  return z.object(Object.fromEntries(fields));
}

/** Returns the fields of a class and its base classes, those of the base classes first. */
function collectFields(prototype: object | null): Map<string, z.ZodType> {
  if (prototype === null) return new Map();
  return new Map([
    ...collectFields(Reflect.getPrototypeOf(prototype)),
    ...(declared.get(prototype) ?? []),
  ]);
}
