import { useQuery } from '@tanstack/react-query';
import { findNamed, placeNames, readNumber, writeNumber } from './place-names.js';
import { TypedInput, type TypedProps } from './typed-input.js';

interface Props extends Omit<TypedProps, 'text'> {
  /** Number of a store or of a department. */
  value: string;
}

/** An input of a store or department by its number or name; of its number alone where the chain has no names. */
export function NamedInput({ shared, control, value, set }: Props) {
  const { data } = useQuery(placeNames);
  const names = data?.[findNamed(control.name)];
  if (names === undefined || names.size === 0)
    return <TypedInput shared={shared} control={control} text={value} set={set} />;
  const list = `${shared.id}-names`;
  const change = (text: string) => {
    const number = readNumber(names, text);
    if (number !== undefined) set(number);
  };
  return (
    <>
      <TypedInput
        shared={{ ...shared, type: 'text', inputMode: 'text', list }}
        control={control}
        text={writeNumber(names, value)}
        set={change}
      />
      <datalist id={list}>
        {[...names.keys()].map((number) => (
          <option key={number} value={writeNumber(names, number)} />
        ))}
      </datalist>
    </>
  );
}
