interface Props {
  names: readonly string[];
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
}

/** A field for each parameter of the statement. */
export function ParameterFields({ names, values, onChange }: Props) {
  if (names.length === 0) return null;
  return (
    <div className="controls" role="group" aria-label="Parameters">
      {names.map((name) => (
        <div key={name} className="field">
          <label htmlFor={`parameter-${name}`}>${name}</label>
          <input
            id={`parameter-${name}`}
            value={values[name] ?? ''}
            placeholder="null"
            onChange={({ target }) => onChange({ ...values, [name]: target.value })}
          />
        </div>
      ))}
    </div>
  );
}
