import { chooseNextOrder, type SortColumn, type TableOrder } from './table-order.js';

interface Props {
  columns: readonly Pick<SortColumn<never>, 'head' | 'isNumber'>[];
  order: TableOrder | undefined;
  /** Undefined: the table has one row, or only a part of its rows, so that its headers do not sort. */
  setOrder: ((order: TableOrder | undefined) => void) | undefined;
}

/** The headers of a table; each sorts its rows. */
export function SortHeads({ columns, order, setOrder }: Props) {
  return columns.map(({ head, isNumber }, column) => (
    <th
      key={head}
      scope="col"
      className={isNumber ? 'number' : undefined}
      aria-sort={describeOrder(order, column)}
    >
      {setOrder ? (
        <button
          type="button"
          className="sort"
          onClick={() => setOrder(chooseNextOrder(order, column))}
        >
          {head}
        </button>
      ) : (
        head
      )}
    </th>
  ));
}

function describeOrder(order: TableOrder | undefined, column: number) {
  if (order?.column !== column) return undefined;
  return order.isDescending ? 'descending' : 'ascending';
}
