import { z } from 'zod';

/** A class of answers, which may be abstract. */
type AnswerClass<Answer> = abstract new (...args: never[]) => Answer;

/** What each field takes, by the prototype of the class that declares it. */
const declared = new WeakMap<object, Map<string, z.ZodType>>();

/** Remembers what a field of a class takes. */
export function declareShape(field: z.ZodType): PropertyDecorator {
  return (prototype, name) => {
    const fields = declared.get(prototype) ?? new Map<string, z.ZodType>();
    declared.set(prototype, fields.set(String(name), field));
  };
}

/** Made once a class: a shape compiles itself the first time it is used. */
const shapes = new WeakMap<AnswerClass<object>, z.ZodType<object>>();

/**
 * What rows must be that an answer is made of, as the fields of its class and of those it extends declare
 * it. What they do not name is left out.
 * @param names the fields that the rows have, where they are not all of them
 */
export function shapeOf<Answer extends object, Name extends keyof Answer & string>(
  answer: AnswerClass<Answer>,
  names: readonly Name[],
): z.ZodType<Pick<Answer, Name>>;
export function shapeOf<Answer extends object>(answer: AnswerClass<Answer>): z.ZodType<Answer>;
export function shapeOf(answer: AnswerClass<object>, names?: readonly string[]): z.ZodType<object> {
  if (names) return makeShape(answer, names);
  const shape = shapes.get(answer) ?? makeShape(answer);
  shapes.set(answer, shape);
  return shape;
}

function makeShape(answer: AnswerClass<object>, names?: readonly string[]): z.ZodType<object> {
  const fields = [...fieldsOf(answer.prototype as object)].filter(
    ([name]) => names?.includes(name) ?? true,
  );
  if (fields.length === 0) throw new Error(`${answer.name} declares no such field`);
  return z.object(Object.fromEntries(fields));
}

/** The fields of a class and of those it extends, theirs first. */
function fieldsOf(prototype: object | null): Map<string, z.ZodType> {
  if (prototype === null) return new Map();
  return new Map([
    ...fieldsOf(Reflect.getPrototypeOf(prototype)),
    ...(declared.get(prototype) ?? []),
  ]);
}
