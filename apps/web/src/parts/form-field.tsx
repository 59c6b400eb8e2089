import { createContext, type ReactNode, useContext } from 'react';
import type { FieldProblem } from '../data/failure.js';
import './form-field.css';

/** Faults that the API found in the fields of a form. */
export const FieldProblems = createContext<readonly FieldProblem[]>([]);

interface Props {
  label: ReactNode;
  /** Name of the argument of the API. */
  name: string;
  /** The input. */
  children: ReactNode;
}

/** A field of a form with its label, and beside it the fault that the API found in it. */
export function FormField({ label, name, children }: Props) {
  const problems = useContext(FieldProblems).filter(({ argument }) => argument === name);
  return (
    <label className="form-field">
      {label}
      {children}
      {problems.map(({ problem }) => (
        <span key={problem} className="problem">
          {problem}
        </span>
      ))}
    </label>
  );
}
