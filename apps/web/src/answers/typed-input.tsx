import { useEffect, useRef } from 'react';
import type { Control } from './control.js';

/** Delay in which the reader can finish a number. */
const TYPING_MS = 400;

export interface TypedProps {
  shared: React.ComponentProps<'input'> & { id: string };
  control: Exclude<Control, { kind: 'choice' }>;
  /** What the input shows. */
  text: string;
  set: (text: string) => void;
}

/** An input whose text counts once the reader pauses. `shared` has attributes instead of those of the control. */
export function TypedInput({ shared, control, text, set }: TypedProps) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Another address changes the value, but never while the reader types.
    if (input.current && input.current !== document.activeElement) input.current.value = text;
  }, [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = (target: HTMLInputElement) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      // A half typed number has no value yet.
      if (!target.validity.badInput) set(target.value);
    }, TYPING_MS);
  };
  return (
    <input
      {...toAttributes(control)}
      {...shared}
      ref={input}
      defaultValue={text}
      onInput={({ currentTarget }) => typed(currentTarget)}
    />
  );
}

function toAttributes(control: TypedProps['control']): React.ComponentProps<'input'> {
  if (control.kind === 'date') return { type: 'date' };
  if (control.kind === 'text') return { type: 'text', placeholder: control.placeholder };
  const { min, max, step, placeholder } = control;
  return { type: 'number', inputMode: 'decimal', min, max, step, placeholder };
}
