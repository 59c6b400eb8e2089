import pg from 'pg';

/** Returns the statement that describes a relation or column. @param on such as `VIEW mart.store_week` */
export const commentSql = (on: string, text: string): string =>
  `COMMENT ON ${on} IS ${pg.escapeLiteral(text)}`;
