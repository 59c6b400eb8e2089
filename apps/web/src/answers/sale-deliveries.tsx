import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { money } from '#analytics/words/numbers.js';
import { api, readBody } from '../data/api.js';
import { Notice } from '../parts/notice.js';

/** A row of the sales files. */
export interface Deliveries {
  store: number;
  department: number;
  weekDate: string;
}

/** Each delivery of one sale, with its file and line. */
export function SaleDeliveries(query: Deliveries) {
  const { data, error, refetch } = useQuery({
    queryKey: ['sale-history', query],
    queryFn: ({ signal }) =>
      readBody(api.GET('/v1/admin/sale-history', { params: { query }, signal })),
  });
  if (error) return <Notice error={error} retry={refetch} />;
  return (
    <>
      <h3>Rows in the files</h3>
      <ul>
        {data?.map(({ sha256, path, line, weeklySales, isCurrent, isWithdrawn }) => (
          <li key={`${sha256}.${line}`}>
            <Link to="/files/$sha256" params={{ sha256 }} search={{ flow: 'weekly-sales' }}>
              {path ?? sha256.slice(0, 12)}, line {line}
            </Link>
            : {money(weeklySales)}
            {isCurrent ? '' : isWithdrawn ? ', withdrawn' : ', replaced by a newer delivery'}
          </li>
        ))}
      </ul>
    </>
  );
}
