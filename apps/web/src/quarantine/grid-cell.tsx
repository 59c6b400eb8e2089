import { useId } from 'react';
import type { Fault } from './faults.js';

interface Props {
  /** Name of the column. */
  name: string;
  line: number;
  value: string;
  placeholder?: string | undefined;
  isFaulty: boolean;
  fault: Fault | undefined;
  isChanged: boolean;
  isReadOnly: boolean;
  onChange(value: string): void;
}

/** One cell of a quarantined row, with its fault below it. */
export function GridCell(given: Props) {
  const { name, line, value, placeholder, isFaulty, fault, isChanged, isReadOnly } = given;
  const id = useId();
  const marks = [isFaulty && 'faulty', isChanged && 'changed'].filter(Boolean).join(' ');
  return (
    <td className={marks} data-name={name}>
      {isReadOnly ? (
        <span className="text">{value === '' ? (placeholder ?? '') : value}</span>
      ) : (
        <input
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          aria-label={`${name}, line ${line}`}
          aria-invalid={isFaulty}
          aria-describedby={fault ? id : undefined}
          onChange={({ target }) => given.onChange(target.value)}
        />
      )}
      {fault && <FaultText id={id} fault={fault} />}
    </td>
  );
}

/** Reason and advice of a fault. */
export function FaultText({ id, fault }: { id?: string; fault: Fault }) {
  return (
    <p className="fault" id={id}>
      <code>{fault.reason}</code> {fault.advice}
    </p>
  );
}
